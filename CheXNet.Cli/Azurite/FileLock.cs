using System.Diagnostics;

namespace CheXNet.Cli.Azurite;

/// <summary>A file that one process at a time holds open; the operating system lets go of it however that process ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The lock, released by disposing; null if another process holds it.</returns>
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

    /// <summary>Waits until the file is free and takes it.</summary>
    /// <exception cref="IOException">It was not free in time.</exception>
    public static async Task<FileStream> WaitAsync(string path, TimeSpan longest, CancellationToken cancellationToken)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(Pause, cancellationToken))
        {
            if (TryTake(path) is { } held) return held;
            if (clock.Elapsed > longest) throw new IOException($"Another process has held '{path}' for {longest.TotalMinutes:0} minutes.");
        }
    }

    // EWOULDBLOCK where flock keeps the lock, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);
}
