using System.Diagnostics;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>Runs the hook against a stand-in for the Azure CLI that answers from a table and writes down what it was asked.</summary>
public sealed class PostdeployHookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-hook-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheFunctionIsThere_makesTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "true", key: "true", deployment: "true");

        Assert.Equal(0, exitCode);
        Assert.Contains("ClassifyXray", output, StringComparison.Ordinal);
        string deployment = Assert.Single(Asked("deployment group create"));
        Assert.All(Asked(""), static line => Assert.Contains("--subscription subscription", line, StringComparison.Ordinal));
        Assert.Contains("functionAppName=func topicName=topic storageAccountName=account functionName=ClassifyXray", deployment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheFunctionIsMissing_stopsBeforeTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "false", key: "true", deployment: "true");

        Assert.Equal(1, exitCode);
        Assert.Contains("func has no function ClassifyXray", output, StringComparison.Ordinal);
        Assert.Equal(2, Asked("functionapp function list").Length);
        Assert.Empty(Asked("deployment group create"));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public void Hook_whenTheHostHasNoBlobKey_stopsBeforeTheSubscription(string shell)
    {
        (int exitCode, string output) = Run(shell, function: "true", key: "false", deployment: "true");

        Assert.Equal(1, exitCode);
        Assert.Contains("no key blobs_extension", output, StringComparison.Ordinal);
        Assert.Empty(Asked("deployment group create"));
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
    public void Hook_withoutAnEnvironment_namesWhatIsMissing(string shell)
    {
        (int exitCode, string output) = Run(shell, "true", "true", "true", environment: []);

        Assert.Equal(1, exitCode);
        Assert.Contains("AZURE_SUBSCRIPTION_ID is not set", output, StringComparison.Ordinal);
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

    private (int ExitCode, string Output) Run(string shell, string function, string key, string deployment, string[]? environment = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for the Azure CLI is a shell script.");
        string? program = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"{shell} is not installed.");

        string az = Path.Combine(_folder, "az");
        File.WriteAllText(az, $"""
            #!/bin/sh
            echo "$*" >> '{_folder}/asked'
            case "$1 $2 $3" in
              "functionapp function list") echo '{function}' ;;
              "functionapp keys list") echo '{key}' ;;
              "deployment group create") [ -n '{deployment}' ] || echo 'refused by the stand-in' >&2; echo '{deployment}' ;;
              *) echo "not expected: $*" >&2; exit 2 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string script = Path.Combine(TestData.Repository, "infra", "hooks", shell == "sh" ? "postdeploy.sh" : "postdeploy.ps1");
        ProcessStartInfo start = new(program!, [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment["CHEXNET_HOOK_TRIES"] = "2";
        start.Environment["CHEXNET_HOOK_PAUSE_SECONDS"] = "0";
        environment ??= ["AZURE_SUBSCRIPTION_ID=subscription", "AZURE_RESOURCE_GROUP=group", "AZURE_FUNCTION_APP_NAME=func", "AZURE_EVENT_GRID_TOPIC_NAME=topic", "AZURE_STORAGE_ACCOUNT_NAME=account"];
        foreach (string[] pair in environment.Select(setting => setting.Split('='))) start.Environment[pair[0]] = pair[1];

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private string[] Asked(string command) => File.Exists(Path.Combine(_folder, "asked"))
        ? [.. File.ReadLines(Path.Combine(_folder, "asked")).Where(line => line.StartsWith(command, StringComparison.Ordinal))]
        : [];
}
