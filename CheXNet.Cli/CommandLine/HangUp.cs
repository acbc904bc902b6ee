using System.Runtime.InteropServices;

namespace CheXNet.Cli.CommandLine;

/// <summary>SIGHUP, sent when the terminal or its connection goes: like SIGTERM, a request to finish what is in hand.</summary>
internal sealed class HangUp : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration? _registration;

    /// <param name="finishingTime">How long the command may take to finish before the process is ended.</param>
    public HangUp(TimeSpan finishingTime)
    {
        // Under nohup it stays ignored.
        if (OperatingSystem.IsWindows() || IsIgnored()) return;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _requested.Cancel();
            _ = Task.Delay(finishingTime).ContinueWith(static _ => Environment.Exit(ExitCode.Interrupted), TaskScheduler.Default);
        });
    }

    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        _registration?.Dispose();
        _requested.Dispose();
    }

    // Linux shows the ignored signals as a bit mask; elsewhere the runtime's own rule stands.
    private static bool IsIgnored()
    {
        const string Mask = "SigIgn:";
        const int HangUpBit = 1;
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/self/status")) return false;
        string line = File.ReadLines("/proc/self/status").FirstOrDefault(static l => l.StartsWith(Mask, StringComparison.Ordinal)) ?? Mask;
        return ulong.TryParse(line.AsSpan(Mask.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong ignored)
            && (ignored & HangUpBit) != 0;
    }
}
