using System.Diagnostics;
using CheXNet.Cli.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary><c>chexnet run</c> in its own process, whose memory can be measured and which can be killed.</summary>
internal sealed class RunProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private RunProcess(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public bool HasEnded => _process.HasExited;

    /// <summary>Current resident memory in bytes; 0 after exit.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    public static RunProcess Start(string connection, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "chexnet.dll"), "run", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[LocalStorage.Variable] = connection;
        return new RunProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The process's standard output.</summary>
    /// <exception cref="InvalidOperationException">Exit code not 0; the message includes standard error.</exception>
    public async Task<string> OutputAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0) throw new InvalidOperationException($"chexnet run ended with {_process.ExitCode}: {await _error}");
        return await _output;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
