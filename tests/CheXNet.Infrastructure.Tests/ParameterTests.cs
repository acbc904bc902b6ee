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
    [InlineData("CHEXNET_MAXIMUM_INSTANCES", "39")]
    [InlineData("CHEXNET_DURABLE_BACKEND", "Netherite")]
    public void Value_outOfRange_isRefusedBeforeAnythingIsMade(string variable, string value) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Deployment.Plan(new() { [variable] = value }));
}
