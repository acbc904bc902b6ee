using System.Reflection;
using CheXNet.Functions.Hosting;
using CheXNet.Functions.Runs;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace CheXNet.Functions.Tests.Hosting;

public sealed class CompositionTests(AzuriteFixture azurite)
{
    public static IEnumerable<Type> FunctionClasses => typeof(Program).Assembly.GetTypes()
        .Where(static t => t.GetMethods().Any(static m => m.GetCustomAttribute<FunctionAttribute>() is not null));

    [Fact]
    public async Task Every_function_class_can_be_made_from_what_the_program_registers()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());

        Type[] classes = [.. FunctionClasses.Where(static t => !t.IsAbstract)];

        Assert.Contains(typeof(RunActivities), classes);
        Assert.All(classes, type => Assert.IsType(type, app.Function(type)));
    }

    [Fact]
    public void Settings_of_an_identity_open_the_account_by_its_urls()
    {
        IConfiguration configuration = Configuration(
            ("CheXNetStorage:blobServiceUri", "https://films.blob.core.windows.net/"),
            ("CheXNetStorage:queueServiceUri", "https://films.queue.core.windows.net/"),
            ("CheXNetStorage:tableServiceUri", "https://films.table.core.windows.net/"),
            ("CheXNetStorage:clientId", "8f6c1d2e-0000-4000-8000-000000000000"),
            ("CheXNetStorage:credential", "managedidentity"));

        Assert.Equal("films", FunctionSettings.OpenStorage(configuration).Name);
    }

    [Theory]
    [InlineData("CheXNetStorage:blobServiceUri", "https://films.blob.core.windows.net/", "CheXNetStorage__queueServiceUri")]
    [InlineData("Other", "x", "CheXNetStorage__blobServiceUri")]
    public void Settings_without_a_storage_account_stop_the_app_by_the_settings_name(string key, string value, string named)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => FunctionSettings.OpenStorage(Configuration((key, value))));

        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("0.5", 0.5)]
    [InlineData("4", 4)]
    public void Price_follows_the_instances_memory(string? setting, double gib) =>
        Assert.Equal(gib, FunctionSettings.Price(Configuration(("CheXNet:Price:InstanceGiB", setting))).InstanceGiB);

    [Theory]
    [InlineData("0")]
    [InlineData("two")]
    [InlineData("NaN")]
    public void Price_of_no_memory_stops_the_app_by_the_settings_name(string setting) => Assert.Contains(
        "CheXNet__Price__InstanceGiB",
        Assert.Throws<InvalidInputException>(() => FunctionSettings.Price(Configuration(("CheXNet:Price:InstanceGiB", setting)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Telemetry_is_exported_only_where_a_connection_string_says_so()
    {
        string connection = await azurite.NewConnectionStringAsync();
        using TestApp silent = await TestApp.CreateAsync(connection);
        using TestApp heard = await TestApp.CreateAsync(
            connection,
            "--APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=00000000-0000-0000-0000-000000000000;"
            + "IngestionEndpoint=https://127.0.0.1:1/");

        Assert.Null(silent.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
        Assert.NotNull(heard.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    [Fact]
    public async Task Telemetry_goes_to_a_collector_where_one_is_named()
    {
        using TestApp heard = await TestApp.CreateAsync(
            await azurite.NewConnectionStringAsync(), "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1");

        Assert.NotNull(heard.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
        Assert.NotNull(heard.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, true)]
    [InlineData("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Warning, false)]
    [InlineData("CheXNet.Functions.Middleware.InvocationScope", LogLevel.Information, true)]
    public async Task Paths_of_requests_which_name_images_stay_out_of_the_workers_log(string category, LogLevel level, bool written)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        LoggerFilterRule[] rules = [.. app.Services.GetRequiredService<IOptions<LoggerFilterOptions>>().Value.Rules
            .Where(r => r.ProviderName is null && category.StartsWith(r.CategoryName ?? "", StringComparison.Ordinal))];

        LogLevel least = rules.MaxBy(static r => r.CategoryName?.Length ?? 0)?.LogLevel ?? LogLevel.Information;

        Assert.Equal(written, level >= least);
    }

    [Theory]
    [InlineData("CheXNetStorage", "UseDevelopmentStorage=true", true)]
    [InlineData("CheXNetStorage:blobServiceUri", "https://films.blob.core.windows.net/", false)]
    public void Storage_is_made_by_the_app_only_where_no_template_made_it(string key, string value, bool made) =>
        Assert.Equal(made, FunctionSettings.IsByConnectionString(Configuration((key, value))));

    [Fact]
    public async Task Runs_are_carried_out_by_the_services_of_the_program()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());

        Assert.IsType<AzureRunStore>(app.Services.GetRequiredService<IRunStore>());
        Assert.IsType<RunImages>(app.Services.GetRequiredService<IRunImages>());
        Assert.Same(app.Scorer, app.Services.GetRequiredService<XrayScorer>());
        Assert.Equal(
            FunctionSettings.Price(app.Services.GetRequiredService<IConfiguration>()), app.Services.GetRequiredService<RunPrice>());
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
}
