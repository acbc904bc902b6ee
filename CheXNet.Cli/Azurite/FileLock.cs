namespace CheXNet.Cli.Azurite;

/// <summary>A file that one process at a time holds open; the OS releases it however the process ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The lock, released on dispose; null if another process holds it.</returns>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <exception cref="IOException">Not free within <paramref name="longest"/>.</exception>
    public static async Task<FileStream> WaitAsync(string path, TimeSpan longest, CancellationToken cancellationToken)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(Pause, cancellationToken))
        {
            if (TryTake(path) is { } held) return held;
            if (clock.Elapsed > longest) throw new IOException($"Another process has held '{path}' for {longest.TotalMinutes:0} minutes.");
        }
    }

    // EWOULDBLOCK where the lock uses flock, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);
}
