using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace CheXNet.Functions.Hosting;

internal static class Telemetry
{
    /// <summary>Everything that this software measures or traces has a name that begins so.</summary>
    private const string OwnSources = "CheXNet*";

    /// <summary>Traces, metrics and logs to Application Insights, signed in with the app's identity; nothing where no connection string is set.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (FunctionSettings.Telemetry(configuration) is not { } connection) return services;
        services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(static tracing => tracing.AddSource(OwnSources))
            .WithMetrics(static metrics => metrics.AddMeter(OwnSources))
            .UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connection;
                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 }) options.Credential = new DefaultAzureCredential();
            });
        return services;
    }
}
