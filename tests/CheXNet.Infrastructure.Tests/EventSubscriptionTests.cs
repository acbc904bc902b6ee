using System.Text.Json;
using System.Text.RegularExpressions;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The one string that nothing else checks: the host answers 202 to an event for a function that it does not have.</summary>
public class EventSubscriptionTests
{
    public const string ScoringFunction = "ClassifyXray";

    private static JsonElement Subscription =>
        Template.EventSubscription.GetProperty("resources").GetProperty("subscription").GetProperty("properties");

    public static string FunctionName =>
        Template.EventSubscription.GetProperty("parameters").GetProperty("functionName").GetProperty("defaultValue").GetString()!;

    [Fact]
    public void Template_unlessToldOtherwise_namesTheScoringFunction() => Assert.Equal(ScoringFunction, FunctionName);

    [Theory]
    [InlineData("postdeploy.sh", "^function_name=(.+)$")]
    [InlineData("postdeploy.ps1", "^\\$functionName = '(.+)'$")]
    public void Hook_checksForTheFunctionThatTheTemplateNames(string hook, string assignment)
    {
        string script = File.ReadAllText(Path.Combine(TestData.Repository, "infra", "hooks", hook));

        Assert.Equal(FunctionName, Regex.Match(script, assignment, RegexOptions.Multiline).Groups[1].Value);
    }

    [Fact]
    public void Subscription_sendsOnlyNewRadiographs()
    {
        JsonElement filter = Subscription.GetProperty("filter");
        string container = Template.EventSubscription.GetProperty("variables").GetProperty("xrayContainer").GetString()!;

        Assert.Equal(
            ["Microsoft.Storage.BlobCreated"],
            filter.GetProperty("includedEventTypes").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(
            "[format('/blobServices/default/containers/{0}/', variables('xrayContainer'))]",
            filter.GetProperty("subjectBeginsWith").GetString());
        Assert.Equal(StorageNames.XraysContainer, container);
    }

    [Fact]
    public void Subscription_callsTheBlobWebhookOfTheNamedFunctionWithTheHostsKey()
    {
        string url = Subscription.GetProperty("destination").GetProperty("properties").GetProperty("endpointUrl").GetString()!;

        Assert.StartsWith(
            "[format('https://{0}/runtime/webhooks/blobs?functionName=Host.Functions.{1}&code={2}'",
            url, StringComparison.Ordinal);
        Assert.Contains("parameters('functionName')", url, StringComparison.Ordinal);
        Assert.EndsWith(".systemKeys.blobs_extension)]", url, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscription_putsWhatCannotBeDeliveredIntoTheDeadLettersWithItsIdentity()
    {
        JsonElement deadLetters = Subscription.GetProperty("deadLetterWithResourceIdentity");

        Assert.Equal("SystemAssigned", deadLetters.GetProperty("identity").GetProperty("type").GetString());
        Assert.Equal(
            "[variables('deadLetterContainer')]",
            deadLetters.GetProperty("deadLetterDestination").GetProperty("properties").GetProperty("blobContainerName").GetString());
    }

    [Fact]
    public void Template_tellsNothingInItsOutputs() => Assert.False(Template.EventSubscription.TryGetProperty("outputs", out _));
}
