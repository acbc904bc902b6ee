using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>What a deployment would make: the compiler's snapshot of main.bicepparam under given environment values.</summary>
internal sealed class Deployment
{
    private static readonly Lazy<Deployment> AsDelivered = new(() => Plan([]));

    private static readonly Lazy<Deployment> WithEveryOption = new(() => Plan(new()
    {
        ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-00000000000a",
        ["CHEXNET_DURABLE_BACKEND"] = "DurableTaskScheduler",
        ["CHEXNET_PRIVATE_NETWORK"] = "true",
        ["CHEXNET_AUDIT_DATA_ACCESS"] = "true",
        ["CHEXNET_AUTH_CLIENT_ID"] = "00000000-0000-0000-0000-00000000000b",
        ["CHEXNET_MAX_DECODE_MB"] = "700",
        ["CHEXNET_ALERT_EMAIL"] = "operators@example.org",
    }));

    private Deployment(JsonElement snapshot)
    {
        Resources = [.. snapshot.GetProperty("predictedResources").EnumerateArray().Select(body => new PlannedResource(body))];
        Diagnostics = [.. snapshot.GetProperty("diagnostics").EnumerateArray().Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>With no environment value beyond name and region.</summary>
    public static Deployment Default => AsDelivered.Value;

    /// <summary>With operator, task scheduler, private network, audit and alert address.</summary>
    public static Deployment Full => WithEveryOption.Value;

    public IReadOnlyList<PlannedResource> Resources { get; }

    public IReadOnlyList<string> Diagnostics { get; }

    public PlannedResource Single(string type) => Assert.Single(OfType(type));

    public IReadOnlyList<PlannedResource> OfType(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>The storage account that holds images and results.</summary>
    public PlannedResource DataAccount => Account("stchexnet");

    /// <summary>The storage account that belongs to the Functions host.</summary>
    public PlannedResource HostAccount => Account("sthost");

    private PlannedResource Account(string prefix) =>
        Assert.Single(OfType("Microsoft.Storage/storageAccounts"), account => account.Name.StartsWith(prefix, StringComparison.Ordinal));

    public JsonElement AppSettings =>
        Assert.Single(OfType("Microsoft.Web/sites/config"), static config => config.Name == "appsettings").Properties;

    public static Deployment Plan(Dictionary<string, string> environment)
    {
        string folder = Directory.CreateTempSubdirectory("chexnet-snapshot-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(BicepCompiler.Folder, "*.bicep*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(BicepCompiler.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            environment["AZURE_ENV_NAME"] = "test";
            environment.TryAdd("AZURE_LOCATION", "westeurope");
            BicepOutcome outcome = BicepCompiler.Run(
                [
                    "snapshot", Path.Combine(folder, "main.bicepparam"), "--mode", "overwrite", "--location", "westeurope",
                    "--subscription-id", "00000000-0000-0000-0000-000000000001", "--config", BicepCompiler.Configuration,
                ],
                environment);
            Assert.True((outcome.ExitCode, outcome.Diagnostics) == (0, ""), outcome.Diagnostics);
            using JsonDocument snapshot = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "main.snapshot.json")));
            return new Deployment(snapshot.RootElement.Clone());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

internal sealed class PlannedResource(JsonElement body)
{
    public string Type { get; } = body.GetProperty("type").GetString()!;

    public string Id { get; } = body.GetProperty("id").GetString()!;

    /// <summary>The last segment of the name, which is the child's own.</summary>
    public string Name { get; } = body.GetProperty("name").GetString()!.Split('/')[^1];

    public JsonElement Body { get; } = body;

    public JsonElement Properties => Body.GetProperty("properties");

    /// <summary>The value at a path of property names, indices included: <c>At("policy", "rules", 0, "name")</c>.</summary>
    public JsonElement At(params object[] path) => path.Aggregate(
        Properties,
        (value, step) => step is int index ? value[index] : value.GetProperty((string)step));

    public string? Text(params object[] path) => At(path).GetString();
}
