using System.Diagnostics;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>
/// Runs a hook against stand-ins for the programs that it calls, which answer from a table and write down what they were asked.
/// </summary>
internal sealed class HookShell : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-hook-").FullName;

    private string Log => Path.Combine(_folder, "asked");

    /// <summary>Puts a stand-in where the hook finds the program.</summary>
    /// <param name="program">Its name, such as <c>az</c>.</param>
    /// <param name="answers">Branches of a shell's <c>case "$1 $2 $3" in</c>.</param>
    public void Answer(string program, string answers)
    {
        string file = Path.Combine(_folder, program);
        File.WriteAllText(file, $"""
            #!/bin/sh
            echo "{program} $*" >> '{Log}'
            case "$1 $2 $3" in
              {answers}
              *) echo "not expected: $*" >&2; exit 2 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a hook; skips the test where the shell is not installed.</summary>
    /// <param name="hook">Its name without an ending, such as <c>postdeploy</c>.</param>
    /// <param name="shell"><c>sh</c> or <c>pwsh</c>.</param>
    /// <param name="environment">Settings, each <c>NAME=value</c>.</param>
    /// <returns>The exit code, and standard output and error together.</returns>
    public (int ExitCode, string Output) Run(string hook, string shell, params string[] environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");
        string? program = Environment.GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"{shell} is not installed.");

        string script = Path.Combine(TestData.Repository, "infra", "hooks", $"{hook}.{(shell == "sh" ? "sh" : "ps1")}");
        ProcessStartInfo start = new(program!, [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}{Path.PathSeparator}{start.Environment["PATH"]}";
        foreach (string[] pair in environment.Select(setting => setting.Split('=', 2))) start.Environment[pair[0]] = pair[1];

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>What the stand-ins were asked, in order: those calls that begin with a text.</summary>
    public string[] Asked(string command) => File.Exists(Log)
        ? [.. File.ReadLines(Log).Where(line => line.StartsWith(command, StringComparison.Ordinal))]
        : [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
