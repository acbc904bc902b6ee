using System.Globalization;
using Azure.Identity;
using CheXNet.Runs;
using CheXNet.Storage;
using Microsoft.Extensions.Configuration;

namespace CheXNet.Functions.Hosting;

/// <summary>
/// What the app reads from its settings, each named once. <c>docs/deploy.md</c> lists them; a test holds them against the template.
/// </summary>
public static class FunctionSettings
{
    /// <summary>
    /// The connection of the data, for the triggers and for the code: a connection string, or URLs and an identity below it. Without a
    /// section of its own (<c>CheXNet:Storage</c>): what scales the app from zero looks the name up among the app settings as it stands.
    /// </summary>
    public const string Storage = "CheXNetStorage";

    /// <summary>Opens the storage account of the data.</summary>
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

    /// <summary>
    /// Whether the account is named by a connection string, as on a developer's machine: then no template has made what is in it.
    /// </summary>
    public static bool IsByConnectionString(IConfiguration configuration) => configuration.GetSection(Storage).Value is { Length: > 0 };

    /// <summary>What an instance costs, for the reports of runs.</summary>
    /// <exception cref="InvalidInputException">The setting is no number, or out of range.</exception>
    public static RunPrice Price(IConfiguration configuration)
    {
        if (configuration["CheXNet:Price:InstanceGiB"] is not { Length: > 0 } text) return new RunPrice();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double gib) && gib is > 0 and <= 64
            ? new RunPrice { InstanceGiB = gib }
            : throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The setting CheXNet__Price__InstanceGiB is '{text}': use the instance's memory in GiB, above 0 to 64.");
    }

    /// <summary>The Application Insights resource that telemetry goes to; null: none.</summary>
    public static string? ApplicationInsights(IConfiguration configuration) =>
        configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } connection ? connection : null;

    /// <summary>
    /// Whether telemetry goes to an OpenTelemetry collector; its exporter reads the address and everything else from <c>OTEL_*</c>
    /// itself.
    /// </summary>
    public static bool HasCollector(IConfiguration configuration) => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    private static ManagedIdentityCredential? Credential(IConfigurationSection storage) => storage["clientId"] is { Length: > 0 } client
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
        : null;

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
