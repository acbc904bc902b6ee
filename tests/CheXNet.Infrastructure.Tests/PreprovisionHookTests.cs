using System.Text.Json;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The hook that registers the API with Entra ID before anything is provisioned.</summary>
public sealed class PreprovisionHookTests : IDisposable
{
    private readonly HookShell _hook = new();

    public void Dispose() => _hook.Dispose();

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_withoutARegistration_makesOneForAssignedCallersOnly(string shell)
    {
        (int exitCode, string output) = Run(shell, found: "", made: "the-id");

        Assert.Equal((0, true), (exitCode, output.Contains("chexnet-ward7 (the-id)", StringComparison.Ordinal)));
        Assert.Single(_hook.Asked("az ad app create --display-name chexnet-ward7 --sign-in-audience AzureADMyOrg"));
        Assert.Single(_hook.Asked("az ad sp update --id the-id --set appRoleAssignmentRequired=true"));
        Assert.Single(_hook.Asked("azd env set CHEXNET_AUTH_CLIENT_ID the-id"));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_authorizesACommandLineForAPermissionThatExists(string shell)
    {
        Run(shell, found: "", made: "the-id");

        JsonElement[] updates = [.. _hook.Asked("az ad app update").Select(static line => JsonElement.Parse(line.Split("--set api=")[1]))];
        string? permission = updates[0].GetProperty("oauth2PermissionScopes")[0].GetProperty("id").GetString();

        Assert.Equal(2, updates.Length);
        Assert.False(updates[0].TryGetProperty("preAuthorizedApplications", out _));
        Assert.Equal(
            permission,
            updates[1].GetProperty("preAuthorizedApplications")[0].GetProperty("delegatedPermissionIds")[0].GetString());
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_findsTheRegistrationOfAnEarlierRun(string shell)
    {
        Assert.Equal(0, Run(shell, found: "the-id", made: "another").ExitCode);

        Assert.Empty(_hook.Asked("az ad app create"));
        Assert.Single(_hook.Asked("azd env set CHEXNET_AUTH_CLIENT_ID the-id"));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheDirectoryRefuses_saysWhatElseThereIs(string shell)
    {
        (int exitCode, string output) = Run(shell, found: "", made: "");

        Assert.Equal(1, exitCode);
        Assert.Contains("azd env set CHEXNET_AUTH_CLIENT_ID", output, StringComparison.Ordinal);
        Assert.Contains("azd env set CHEXNET_API_AUTHENTICATION Keys", output, StringComparison.Ordinal);
        Assert.Empty(_hook.Asked("azd"));
    }

    [Theory]
    [InlineData("sh", "CHEXNET_API_AUTHENTICATION=Keys")]
    [InlineData("sh", "CHEXNET_AUTH_CLIENT_ID=given")]
    [InlineData("pwsh", "CHEXNET_API_AUTHENTICATION=Keys")]
    [InlineData("pwsh", "CHEXNET_AUTH_CLIENT_ID=given")]
    public void Hook_withKeysOrAGivenRegistration_asksNothing(string shell, string setting)
    {
        Assert.Equal(0, Run(shell, found: "", made: "the-id", setting).ExitCode);

        Assert.Empty(_hook.Asked(""));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_withoutASignIn_saysSoBeforeItAsksForARegistration(string shell)
    {
        (int exitCode, string output) = Run(shell, found: "", made: "the-id", "AZ_SIGNED_OUT=1");

        Assert.Equal(1, exitCode);
        Assert.Contains("az is not signed in: run az login", output, StringComparison.Ordinal);
        Assert.Empty(_hook.Asked("az ad"));
    }

    private (int ExitCode, string Output) Run(string shell, string found, string made, params string[] settings)
    {
        _hook.Answer("az", $"""
            "account show --output") exit $AZ_SIGNED_OUT ;;
              "ad app list") echo '{found}' ;;
              "ad app create") [ -n '{made}' ] || exit 1; echo '{made}' ;;
              "ad app update"|"ad sp create"|"ad sp update") ;;
              "ad sp show") exit 3 ;;
            """);
        _hook.Answer("azd", "\"env set CHEXNET_AUTH_CLIENT_ID\") ;;");
        return _hook.Run("preprovision", shell, ["AZURE_ENV_NAME=ward7", .. settings]);
    }
}
