using System.Globalization;
using Azure.Identity;

namespace CheXNet.Functions.Hosting;

/// <summary>The app's settings. <c>docs/deploy.md</c> lists them; a test checks them against the template.</summary>
public static class FunctionSettings
{
    /// <summary>
    /// Data connection of triggers and code: a connection string, or a section with URLs and an identity. Not <c>CheXNet:Storage</c>,
    /// because the scale controller, which scales from zero, looks it up by its plain name in the app settings.
    /// </summary>
    public const string Storage = "CheXNetStorage";

    /// <exception cref="InvalidInputException">The setting is missing or incomplete.</exception>
    public static StorageAccount OpenStorage(IConfiguration configuration)
    {
        IConfigurationSection storage = configuration.GetSection(Storage);
        if (storage.Value is { Length: > 0 } connection) return StorageAccount.Parse(connection);
        return StorageAccount.FromServiceUrls(Url("blobServiceUri"), Url("queueServiceUri"), Url("tableServiceUri"), Credential(storage));

        Uri Url(string service) => Uri.TryCreate(storage[service], UriKind.Absolute, out Uri? url)
            ? url
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The setting {Variable(Storage)} is no connection string and {Variable(Storage)}__{service} is no URL: set one of them.");
    }

    /// <summary>Whether a connection string is used, as in development, where no template created the containers.</summary>
    public static bool IsByConnectionString(IConfiguration configuration) => configuration.GetSection(Storage).Value is { Length: > 0 };

    /// <summary>Price of an instance, for run reports.</summary>
    /// <exception cref="InvalidInputException">Not a number, or out of range.</exception>
    public static RunPrice Price(IConfiguration configuration)
    {
        if (configuration["CheXNet:Price:InstanceGiB"] is not { Length: > 0 } text) return new RunPrice();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double gib) && gib is > 0 and <= 64
            ? new RunPrice { InstanceGiB = gib }
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The setting CheXNet__Price__InstanceGiB is '{text}': use the instance's memory in GiB, above 0 to 64.");
    }

    /// <summary>Application Insights connection string; null if not set.</summary>
    public static string? ApplicationInsights(IConfiguration configuration) =>
        configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection ? connection : null;

    /// <summary>Whether to export to an OpenTelemetry collector; the exporter itself reads its settings from <c>OTEL_*</c>.</summary>
    public static bool HasCollector(IConfiguration configuration) => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    private static ManagedIdentityCredential? Credential(IConfigurationSection storage) => storage["clientId"] is { Length: > 0 } client
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
        : null;

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
