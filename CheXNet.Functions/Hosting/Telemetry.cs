using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using OpenTelemetry;

namespace CheXNet.Functions.Hosting;

internal static class Telemetry
{
    /// <summary>Exports telemetry to Application Insights (with the app's identity) and to a collector, where configured.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        string? insights = FunctionSettings.ApplicationInsights(configuration);
        bool collector = FunctionSettings.HasCollector(configuration);
        if (insights is null && !collector) return services;

        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(static tracing => tracing.AddSource(ImageSpans.SourceName))
            .WithMetrics(static metrics => metrics.AddMeter(ImageMetrics.MeterName));
        if (collector) telemetry.UseOtlpExporter();
        if (insights is not null)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = insights;
                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 })
                    options.Credential = new DefaultAzureCredential();
            });
        }

        return services;
    }
}
