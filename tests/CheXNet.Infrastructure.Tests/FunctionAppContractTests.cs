using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The template against the function app, in both directions.</summary>
public class FunctionAppContractTests
{
    // Read by the host or an SDK, not by a line of this repository.
    private static readonly string[] PlatformSettings =
    [
        "AzureWebJobsStorage__", "AzureFunctionsJobHost__", "APPLICATIONINSIGHTS_", "AZURE_CLIENT_ID",
        "DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "ORT_DISABLE_TELEMETRY", "AZURE_TRACING_DISABLED",
        "DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED",
    ];

    private static readonly string[] ConnectionParts = ["credential", "clientId", "blobServiceUri", "queueServiceUri"];

    private static IEnumerable<string> Template => Deployment.Full.AppSettings.EnumerateObject().Select(setting => setting.Name);

    // The function app's plan has no GPU; an exporter is for an app that tells a collector of the operator's own (in Azure, Application
    // Insights is told); the last is set by App Service where its authentication is on.
    private static readonly string[] OthersSettings =
        ["CHEXNET_CUDA", "CHEXNET_DEVICE", "OTEL_EXPORTER_OTLP_ENDPOINT", "WEBSITE_AUTH_ENABLED"];

    [Fact]
    public void EverySetting_thatTheCodeReads_isSetByTheTemplate() =>
        Assert.Equal(
            OthersSettings,
            CompiledSources.OfTheFunctionApp.Settings.Except(Template).Except(ConnectionParts).Order(StringComparer.Ordinal));

    [Fact]
    public void EverySetting_thatTheTemplateSets_isReadByTheCode()
    {
        CompiledSources code = CompiledSources.OfTheFunctionApp;

        Assert.Empty(Template
            .Where(name => !PlatformSettings.Any(platform => name.StartsWith(platform, StringComparison.Ordinal)))
            .Where(name => !code.Connections.Any(connection => name.StartsWith(connection + "__", StringComparison.Ordinal)))
            .Except(code.Settings));
    }

    [Fact]
    public void EveryConnection_ofATrigger_hasItsIdentityAndBothServices()
    {
        IReadOnlyList<string> connections = CompiledSources.OfTheFunctionApp.Connections;

        Assert.NotEmpty(connections);
        Assert.Empty(connections.SelectMany(connection => ConnectionParts.Select(part => $"{connection}__{part}")).Except(Template));
    }

    [Fact]
    public void EventSubscription_namesAFunctionOfTheApp() => Assert.Contains(
        EventSubscriptionTests.FunctionName,
        CompiledSources.OfTheFunctionApp.Functions);

    [Theory]
    [InlineData(typeof(BlobServiceClient), "b7e6dc6d-f1e8-4753-8033-0f276bb0955b")]
    [InlineData(typeof(QueueServiceClient), "974c5e8b-45b9-4653-ba55-5f855dd0fb88")]
    [InlineData(typeof(TableServiceClient), "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3")]
    public void Role_isGivenExactlyWhereTheCodeCallsTheService(Type service, string role) => Assert.Equal(
        CompiledSources.OfTheFunctionApp.Use(service),
        Deployment.Default.OfType("Microsoft.Authorization/roleAssignments").Any(assignment =>
            assignment.Text("roleDefinitionId")!.EndsWith(role, StringComparison.Ordinal)));

    [Fact]
    public void TaskScheduler_thatTheTemplateOffers_isInThePackage() =>
        Assert.Contains("Microsoft.Azure.Functions.Worker.Extensions.DurableTask.AzureManaged", Project, StringComparison.Ordinal);

    [Fact]
    public void Publish_asAzdDoesIt_isForOneRuntime() =>
        Assert.Matches(@"<RuntimeIdentifier\b[^>]*>linux-x64</RuntimeIdentifier>", Project);

    [Fact]
    public void Project_thatAzdPublishes_isTheFunctionApp()
    {
        string folder = AzdProject.Text("services", "functions", "project");

        Assert.Equal("CheXNet.Functions", Path.GetFileName(folder));
        Assert.NotEmpty(Project);
    }

    private static string Project => File.ReadAllText(Path.Combine(TestData.Repository, "CheXNet.Functions", "CheXNet.Functions.csproj"));
}
