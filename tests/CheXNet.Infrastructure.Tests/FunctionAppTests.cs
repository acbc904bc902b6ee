using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

public class FunctionAppTests
{
    // Refused or without effect on Flex Consumption:
    // https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
    private static readonly string[] NotOnFlexConsumption =
    [
        "ENABLE_ORYX_BUILD", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_MAX_HTTP_CONCURRENCY", "FUNCTIONS_WORKER_PROCESS_COUNT",
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "SCM_DO_BUILD_DURING_DEPLOYMENT",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        "WEBSITE_CONTENTOVERVNET", "WEBSITE_CONTENTSHARE", "WEBSITE_DNS_SERVER", "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
        "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_SKIP_CONTENTSHARE_VALIDATION", "WEBSITE_VNET_ROUTE_ALL",
    ];

    [Fact]
    public void App_runsOnFlexConsumptionWithTheFrameworkOfTheBuild()
    {
        PlannedResource app = Deployment.Default.Single("Microsoft.Web/sites");
        string framework = Version.Parse(AppContext.TargetFrameworkName!.Split("Version=v")[1]).ToString(2);

        Assert.Equal("FC1", Deployment.Default.Single("Microsoft.Web/serverfarms").Body.GetProperty("sku").GetProperty("name").GetString());
        Assert.Equal("dotnet-isolated", app.Text("functionAppConfig", "runtime", "name"));
        Assert.Equal(framework, app.Text("functionAppConfig", "runtime", "version"));
    }

    [Fact]
    public void App_servesNothingUnencryptedAndTakesNoPassword()
    {
        PlannedResource app = Deployment.Default.Single("Microsoft.Web/sites");

        Assert.True(app.At("httpsOnly").GetBoolean());
        Assert.Equal("Disabled", app.Text("siteConfig", "ftpsState"));
        Assert.Equal(
            [("ftp", false), ("scm", false)],
            Deployment.Default.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
                .Select(policy => (policy.Name, policy.At("allow").GetBoolean()))
                .Order());
    }

    [Theory]
    [InlineData("512", "1000", "0.5")]
    [InlineData("4096", "1", "4")]
    public void Size_givenToTheEnvironment_reachesTheAppAndItsPrice(string memory, string instances, string gibibytes)
    {
        Deployment deployment = Deployment.Plan(new()
        {
            ["CHEXNET_INSTANCE_MEMORY_MB"] = memory,
            ["CHEXNET_MAXIMUM_INSTANCES"] = instances,
        });
        JsonElement scale = deployment.Single("Microsoft.Web/sites").At("functionAppConfig", "scaleAndConcurrency");

        Assert.Equal(memory, scale.GetProperty("instanceMemoryMB").ToString());
        Assert.Equal(instances, scale.GetProperty("maximumInstanceCount").ToString());
        Assert.Equal(gibibytes, deployment.AppSettings.GetProperty("CheXNet__Price__InstanceGiB").GetString());
    }

    [Fact]
    public void AlwaysReadyInstances_waitForImagesAndRequestsOnlyWhenAskedFor()
    {
        static string Ready(Deployment deployment) => deployment.Single("Microsoft.Web/sites")
            .At("functionAppConfig", "scaleAndConcurrency", "alwaysReady").GetRawText().Replace(" ", "", StringComparison.Ordinal)
            .ReplaceLineEndings("");

        Assert.Equal("[]", Ready(Deployment.Default));
        Assert.Equal(
            """[{"name":"blob","instanceCount":2},{"name":"http","instanceCount":1}]""",
            Ready(Deployment.Plan(new() { ["CHEXNET_ALWAYS_READY_SCORING"] = "2", ["CHEXNET_ALWAYS_READY_API"] = "1" })));
    }

    [Fact]
    public void Api_unlessKeysAreAskedFor_takesTokensOfEntraIdOnly()
    {
        JsonElement authentication = Authentication(Deployment.Full).Properties;
        JsonElement validation = authentication.GetProperty("globalValidation");
        JsonElement entra = authentication.GetProperty("identityProviders").GetProperty("azureActiveDirectory");

        Assert.True(authentication.GetProperty("platform").GetProperty("enabled").GetBoolean());
        Assert.True(validation.GetProperty("requireAuthentication").GetBoolean());
        Assert.Equal("Return401", validation.GetProperty("unauthenticatedClientAction").GetString());
        // Event Grid brings a key of its own; with 401 its events would be lost.
        Assert.Equal(
            ["/runtime/webhooks/blobs", "/api/health", "/viewer", "/viewer/*"],
            validation.GetProperty("excludedPaths").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal("00000000-0000-0000-0000-00000000000b", entra.GetProperty("registration").GetProperty("clientId").GetString());
        Assert.Equal("EntraId", Deployment.Default.AppSettings.GetProperty("CHEXNET_API_AUTHENTICATION").GetString());
    }

    [Fact]
    public void Api_withKeys_hasNoAuthenticationInFront()
    {
        Deployment keys = Deployment.Plan(new() { ["CHEXNET_API_AUTHENTICATION"] = "Keys" });

        Assert.DoesNotContain(keys.OfType("Microsoft.Web/sites/config"), static config => config.Name == "authsettingsV2");
        Assert.Equal("Keys", keys.AppSettings.GetProperty("CHEXNET_API_AUTHENTICATION").GetString());
    }

    // Both: where only one is set, the other library's spans carry the blob's address.
    [Fact]
    public void ImageNames_inAddressesOfBlobs_stayOutOfTheHostsTraces()
    {
        JsonElement settings = Deployment.Default.AppSettings;

        Assert.Equal("true", settings.GetProperty("AZURE_TRACING_DISABLED").GetString());
        Assert.Equal("false", settings.GetProperty("DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION").GetString());
    }

    [Theory]
    [InlineData("false", "0")]
    [InlineData("true", "1")]
    public void Placeholder_isUsedOnlyWhenAskedFor(string asked, string setting) => Assert.Equal(
        setting,
        Deployment.Plan(new() { ["CHEXNET_USE_PLACEHOLDER"] = asked }).AppSettings
            .GetProperty("WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED").GetString());

    [Fact]
    public void Placeholder_unlessAskedFor_isOff() =>
        Assert.Equal("0", Deployment.Default.AppSettings.GetProperty("WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED").GetString());

    [Fact]
    public void OnnxRuntime_sendsNoTelemetry() =>
        Assert.Equal("1", Deployment.Default.AppSettings.GetProperty("ORT_DISABLE_TELEMETRY").GetString());

    [Fact]
    public void Settings_holdNothingThatFlexConsumptionRefuses() => Assert.DoesNotContain(
        Deployment.Full.AppSettings.EnumerateObject(),
        setting => NotOnFlexConsumption.Contains(setting.Name));

    [Fact]
    public void Settings_holdNoKeyOrPassword() => Assert.DoesNotContain(
        Deployment.Full.AppSettings.EnumerateObject(),
        setting => setting.Value.ToString() is var value
            && (value.Contains("AccountKey", StringComparison.OrdinalIgnoreCase)
                || value.Contains("SharedAccess", StringComparison.OrdinalIgnoreCase)
                || value.Contains("listKeys", StringComparison.OrdinalIgnoreCase)
                || value.Contains("password", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void TaskScheduler_unlessAskedFor_isNeitherMadeNorNamed()
    {
        Assert.Empty(Deployment.Default.OfType("Microsoft.DurableTask/schedulers"));
        Assert.DoesNotContain(
            Deployment.Default.AppSettings.EnumerateObject(),
            setting => setting.Name.Contains("durableTask", StringComparison.Ordinal));
    }

    [Fact]
    public void TaskScheduler_whenChosen_isTheBackendThatTheHostIsToldOf()
    {
        JsonElement settings = Deployment.Full.AppSettings;
        const string Provider = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__";

        Assert.Equal("azureManaged", settings.GetProperty(Provider + "type").GetString());
        Assert.True(settings.TryGetProperty(settings.GetProperty(Provider + "connectionStringName").GetString()!, out _));
        Assert.Equal(
            Deployment.Full.Single("Microsoft.DurableTask/schedulers/taskHubs").Name,
            settings.GetProperty("AzureFunctionsJobHost__extensions__durableTask__hubName").GetString());
    }

    private static PlannedResource Authentication(Deployment deployment) =>
        Assert.Single(deployment.OfType("Microsoft.Web/sites/config"), static config => config.Name == "authsettingsV2");
}
