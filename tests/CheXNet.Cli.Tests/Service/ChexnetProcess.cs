using System.Diagnostics;
using System.Globalization;
using System.Text;
using CheXNet.Cli.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>The program as a person starts it: a process of its own, that can be interrupted and killed.</summary>
internal sealed class ChexnetProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private ChexnetProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error) _error.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    public static ChexnetProcess Start(params string[] arguments) => Start(arguments, environment: []);

    /// <param name="environment">Variables to set, or with null to remove.</param>
    /// <param name="under">A program that starts it as the same process, with its arguments; empty for none.</param>
    public static ChexnetProcess Start(
        string[] arguments, IEnumerable<(string Name, string? Value)> environment, params string[] under)
    {
        string[] line = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "chexnet.dll"), .. arguments];
        ProcessStartInfo start = new(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove(LocalStorage.Variable);
        foreach ((string name, string? value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return new ChexnetProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Score.Ran> RunAsync(params string[] arguments)
    {
        using ChexnetProcess process = Start(arguments);
        string output = await process._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return new Score.Ran(await process.ExitAsync(), output, process.Error);
    }

    /// <summary>The next line of standard output.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
            Longest, TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException($"The program ended with {await ExitAsync()}: {Error}");

    /// <summary>Ends when the process does.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler runs, no buffer is written.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, as an init system or a container's host stops a service.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Sends a signal, named without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Kills this process and another at once, in either order.</summary>
    public async Task KillWithAsync(int other, bool otherFirst)
    {
        using Process second = Process.GetProcessById(other);
        (Process first, Process last) = otherFirst ? (second, _process) : (_process, second);
        first.Kill();
        last.Kill();
        await ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
