using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The hook that subscribes the app to new blobs once its code is deployed.</summary>
public sealed class PostdeployHookTests : IDisposable
{
    private static readonly string[] Azd =
    [
        "AZURE_SUBSCRIPTION_ID=subscription", "AZURE_RESOURCE_GROUP=group", "AZURE_FUNCTION_APP_NAME=func",
        "AZURE_EVENT_GRID_TOPIC_NAME=topic", "AZURE_STORAGE_ACCOUNT_NAME=account",
    ];

    private readonly HookShell _hook = new();

    public void Dispose() => _hook.Dispose();

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheFunctionIsThere_makesTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "true", key: "true", deployment: "true");

        Assert.Equal(0, exitCode);
        Assert.Contains("ClassifyXray", output, StringComparison.Ordinal);
        string deployment = Assert.Single(_hook.Asked("az deployment group create"));
        Assert.All(_hook.Asked(""), static line => Assert.Contains("--subscription subscription", line, StringComparison.Ordinal));
        Assert.Contains(
            "functionAppName=func topicName=topic storageAccountName=account functionName=ClassifyXray",
            deployment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheFunctionIsMissing_stopsBeforeTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "false", key: "true", deployment: "true");

        Assert.Equal(1, exitCode);
        Assert.Contains("func has no function ClassifyXray", output, StringComparison.Ordinal);
        Assert.Equal(2, _hook.Asked("az functionapp function list").Length);
        Assert.Empty(_hook.Asked("az deployment group create"));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheHostHasNoBlobKey_stopsBeforeTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "true", key: "false", deployment: "true");

        Assert.Equal(1, exitCode);
        Assert.Contains("no key blobs_extension", output, StringComparison.Ordinal);
        Assert.Empty(_hook.Asked("az deployment group create"));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheSubscriptionIsRefused_failsWithTheReason(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "true", key: "true", deployment: "");

        Assert.Equal(1, exitCode);
        Assert.Contains("could not be made", output, StringComparison.Ordinal);
        Assert.Contains("refused by the stand-in", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_withoutASignIn_saysSoAtOnce(string shell)
    {
        (int exitCode, string output) = Run(shell, "true", "true", "true", account: "");

        Assert.Equal(1, exitCode);
        Assert.Contains("az is not signed in to the subscription subscription: run az login", output, StringComparison.Ordinal);
        Assert.Contains("Please run az login", output, StringComparison.Ordinal);
        Assert.Single(_hook.Asked(""));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenAQuestionFails_printsTheLastError(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "", key: "true", deployment: "true");

        Assert.Equal(1, exitCode);
        Assert.Contains("AuthorizationFailed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_withoutAnEnvironment_namesWhatIsMissing(string shell)
    {
        (int exitCode, string output) = Run(shell, "true", "true", "true", environment: []);

        Assert.Equal(1, exitCode);
        Assert.Contains("AZURE_SUBSCRIPTION_ID is not set", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh", "true", "The viewer is at https://func.example/viewer/")]
    [InlineData("pwsh", "true", "The viewer is at https://func.example/viewer/")]
    [InlineData("sh", "false", "must add the web redirect URI https://func.example/.auth/login/aad/callback")]
    [InlineData("pwsh", "false", "must add the web redirect URI https://func.example/.auth/login/aad/callback")]
    public void Hook_withEntraId_registersWhereTheViewerSignsIn_orSaysWhatIsMissing(string shell, string mayRegister, string said)
    {
        (int exitCode, string output) = Run(
            shell, "true", "true", "true",
            [.. Azd, "CHEXNET_AUTH_CLIENT_ID=client", "AZURE_FUNCTION_APP_URL=https://func.example"], mayRegister: mayRegister);

        Assert.Equal(0, exitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Contains(
            "--web-redirect-uris https://other.example/back https://func.example/.auth/login/aad/callback",
            Assert.Single(_hook.Asked("az ad app update")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postdeploy.sh")]
    [InlineData("postdeploy.ps1")]
    public void Hook_neverReadsTheKeyItself(string hook)
    {
        string script = File.ReadAllText(Path.Combine(TestData.Repository, "infra", "hooks", hook));

        Assert.Equal(1, script.Split("systemKeys").Length - 1);
        Assert.Contains("systemKeys.blobs_extension != null", script, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output) Run(
        string shell, string function, string key, string deployment, string[]? environment = null, string account = "signed in",
        string mayRegister = "true")
    {
        _hook.Answer("az", $"""
            "account show --subscription") [ -n '{account}' ] || ( echo 'Please run az login' >&2; exit 1 ) ;;
              "functionapp function list") [ -n '{function}' ] || echo 'AuthorizationFailed' >&2; echo '{function}' ;;
              "functionapp keys list") echo '{key}' ;;
              "deployment group create") [ -n '{deployment}' ] || echo 'refused by the stand-in' >&2; echo '{deployment}' ;;
              "ad app show") echo 'https://other.example/back' ;;
              "ad app update") {mayRegister} ;;
            """);
        environment ??= Azd;
        return _hook.Run("postdeploy", shell, ["CHEXNET_HOOK_TRIES=2", "CHEXNET_HOOK_PAUSE_SECONDS=0", .. environment]);
    }
}
