using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CheXNet.Cli.Storage;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.Soak;

/// <summary><c>chexnet serve</c> in a process of its own with its embedded storage, and what may happen to the two of them.</summary>
internal sealed class SoakedService : IDisposable
{
    private const int KeptLines = 40;

    private readonly string _data;
    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private SoakedService(string data, Process process)
    {
        (_data, _process) = (data, process);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                File.AppendAllText($"{data}.log", $"{line.Data}\n");
                _log.Enqueue(line.Data ?? "");
                if (_log.Count > KeptLines) _log.Dequeue();
            }
        };
        process.BeginErrorReadLine();
    }

    public Uri Http { get; private set; } = null!;

    public StorageAccount Account { get; private set; } = null!;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The end of its log; the whole of it is beside the data folder.</summary>
    public string Log
    {
        get
        {
            lock (_log) return new StringBuilder().AppendJoin('\n', _log).ToString();
        }
    }

    /// <summary>Starts it on a data folder and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before; the message has its log.</exception>
    public static async Task<SoakedService> StartAsync(string data, string model)
    {
        ProcessStartInfo start = new(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "chexnet.dll"), "serve", "--data", data, "--model", model,
                "--http", "0", "--json", "--show-key",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove(LocalStorage.Variable);
        SoakedService service = new(data, Process.Start(start)!);
        string line = await service._process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The service did not start: {service.Log}");
        using JsonDocument ready = JsonDocument.Parse(line);
        service.Http = new Uri(ready.RootElement.GetProperty("http").GetString()!);
        service.Account = StorageAccount.Parse(ready.RootElement.GetProperty("storage").GetString()!);
        return service;
    }

    /// <summary>Cuts processes off with SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync(bool service, bool storage)
    {
        int emulator = EmulatorId();
        if (service) _process.Kill();
        if (storage)
        {
            try
            {
                using Process process = Process.GetProcessById(emulator);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // Being replaced at this moment.
            }
        }

        if (service) await _process.WaitForExitAsync();
    }

    /// <summary>Stops the clock for both, as when a laptop is closed or a virtual machine is moved.</summary>
    public async Task SuspendAsync(TimeSpan time)
    {
        int[] both = [_process.Id, EmulatorId()];
        foreach (int process in both) await SignalAsync(process, "STOP");
        await Task.Delay(time);
        foreach (int process in both) await SignalAsync(process, "CONT");
    }

    /// <summary>Lets the storage's files grow no further, which stands for a full disk; null ends that. Needs <c>prlimit</c>.</summary>
    public Task LimitFilesAsync(long? bytes)
    {
        string limit = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        return RunAsync("prlimit", "--pid", EmulatorId().ToString(CultureInfo.InvariantCulture), $"--fsize={limit}:unlimited");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static Task SignalAsync(int process, string signal) =>
        RunAsync("kill", $"-{signal}", process.ToString(CultureInfo.InvariantCulture));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
    }

    private int EmulatorId()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data, "emulator.json")));
        return record.RootElement.GetProperty("processId").GetInt32();
    }
}
