using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class ParameterTests
{
    [Fact]
    public void EveryParameter_saysWhatItMeans() => Assert.All(
        Template.Main.GetProperty("parameters").EnumerateObject(),
        parameter => Assert.True(
            parameter.Value.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("description", out _),
            $"{parameter.Name} has no description."));

    [Fact]
    public void EveryNumber_hasItsRange() => Assert.All(
        Template.Main.GetProperty("parameters").EnumerateObject()
            .Where(parameter => parameter.Value.GetProperty("type").GetString() == "int"),
        parameter => Assert.True(
            parameter.Value.TryGetProperty("allowedValues", out _)
                || (parameter.Value.TryGetProperty("minValue", out _) && parameter.Value.TryGetProperty("maxValue", out _)),
            $"{parameter.Name} has no range."));

    [Fact]
    public void EveryParameter_canBeSetThroughTheEnvironmentWithTheTemplatesDefault()
    {
        string given = File.ReadAllText(Path.Combine(BicepCompiler.Folder, "main.bicepparam"));
        foreach (JsonProperty parameter in Template.Main.GetProperty("parameters").EnumerateObject())
        {
            Match assigned = Regex.Match(
                given, $@"^param {parameter.Name} = .*?readEnvironmentVariable\('[A-Z_]+'(?:, '(?<default>[^']*)')?\)",
                RegexOptions.Multiline | RegexOptions.Singleline);
            Assert.True(assigned.Success, $"main.bicepparam does not set {parameter.Name}.");
            if (!parameter.Value.TryGetProperty("defaultValue", out JsonElement standard)) continue;
            string expected = standard.ValueKind == JsonValueKind.Array ? "" : standard.ToString();
            Assert.Equal(expected, assigned.Groups["default"].Value, ignoreCase: true);
        }
    }

    [Theory]
    [InlineData("CHEXNET_MAXIMUM_INSTANCES", "0")]
    [InlineData("AZURE_LOCATION", "moonbase")]
    [InlineData("CHEXNET_DURABLE_BACKEND", "Netherite")]
    public void Value_outOfRange_isRefusedBeforeAnythingIsMade(string variable, string value) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Deployment.Plan(new() { [variable] = value }));

    [Theory]
    [InlineData("CHEXNET_STORAGE_REPLICATION", "CHEXNET_ZONE_REDUNDANT=true")]
    [InlineData("CHEXNET_STORAGE_REPLICATION", "CHEXNET_ZONE_REDUNDANT=true", "CHEXNET_STORAGE_REPLICATION=Standard_GRS")]
    [InlineData("CHEXNET_MAXIMUM_INSTANCES", "CHEXNET_ALWAYS_READY_SCORING=30", "CHEXNET_ALWAYS_READY_API=11")]
    [InlineData("both subnets", "CHEXNET_PRIVATE_NETWORK=true", "CHEXNET_APP_SUBNET_ID=/subscriptions/a/v/subnets/app")]
    [InlineData("CHEXNET_PRIVATE_NETWORK", "CHEXNET_DNS_ZONES_GROUP_ID=/subscriptions/a/resourceGroups/dns")]
    public void Values_wrongOnlyTogether_areRefusedByTheNameOfWhatHelps(string named, params string[] settings) => Assert.Contains(
        named,
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(
            () => Deployment.Plan(settings.Select(static s => s.Split('=', 2)).ToDictionary(static s => s[0], static s => s[1]))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Standard_ZRS")]
    [InlineData("Standard_GZRS")]
    public void ZoneRedundancy_takesStorageThatOutlivesAZone(string replication)
    {
        Deployment deployment = Deployment.Plan(new()
        {
            ["CHEXNET_ZONE_REDUNDANT"] = "true",
            ["CHEXNET_STORAGE_REPLICATION"] = replication,
        });

        Assert.True(deployment.Single("Microsoft.Web/serverfarms").At("zoneRedundant").GetBoolean());
        Assert.Equal(replication, deployment.DataAccount.Body.GetProperty("sku").GetProperty("name").GetString());
    }
}
