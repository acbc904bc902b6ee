namespace CheXNet.Files;

/// <summary>
/// A file or folder that is written whole or not at all. The caller writes to <see cref="TemporaryPath"/>, a hidden neighbor of the
/// target; <see cref="Commit"/> flushes it to disk and gives it the target's name in one step; without it, disposing leaves the target
/// as it was. What a killed process left behind goes a day later, when the same target is written again.
/// </summary>
public sealed class AtomicWrite : IDisposable
{
    private const int LongestName = 128, Digits = 32;
    private const string Extension = ".tmp";
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly string _target;

    /// <summary>Names the temporary neighbor and makes the folder that both lie in; nothing else is written yet.</summary>
    /// <param name="target">The file or folder to make.</param>
    /// <exception cref="IOException">The target's folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The target's folder may not be made.</exception>
    public AtomicWrite(string target)
    {
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string folder = Path.GetDirectoryName(_target) ?? throw new IOException($"'{target}' is the root of a drive.");
        string name = Path.GetFileName(_target);
        string prefix = $".{name[..Math.Min(name.Length, LongestName)]}.";
        Directory.CreateDirectory(folder);
        DeleteLeftovers(folder, prefix);
        TemporaryPath = Path.Combine(folder, $"{prefix}{Guid.NewGuid():n}{Extension}");
    }

    /// <summary>Where the caller writes its file, or makes its folder.</summary>
    public string TemporaryPath { get; }

    /// <summary>Gives what was written the target's name. Its streams must be closed.</summary>
    /// <param name="replace">Whether a file may take the place of one that is there; a folder never does.</param>
    /// <exception cref="IOException">The name is taken, or the disk is full or gone; the target is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The target may not be written; it is as it was.</exception>
    public void Commit(bool replace = false)
    {
        bool isFolder = Directory.Exists(TemporaryPath);
        foreach (string file in isFolder ? Directory.EnumerateFiles(TemporaryPath, "*", SearchOption.AllDirectories) : [TemporaryPath])
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        if (isFolder) Directory.Move(TemporaryPath, _target);
        else File.Move(TemporaryPath, _target, replace);
    }

    /// <summary>Removes a folder so that no other process ever sees half of it gone.</summary>
    /// <exception cref="IOException">It is not there, or cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public static void RemoveFolder(string path)
    {
        using AtomicWrite aside = new(path);
        Directory.Move(path, aside.TemporaryPath);
    }

    /// <summary>Deletes what has not taken the target's name.</summary>
    public void Dispose() => Delete(TemporaryPath);

    private static void DeleteLeftovers(string folder, string prefix)
    {
        DateTime old = DateTime.UtcNow - LeftoverAge;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, $".*{Extension}"))
        {
            string name = Path.GetFileName(path);
            bool isOurs = name.StartsWith(prefix, StringComparison.Ordinal) && name.Length == prefix.Length + Digits + Extension.Length;
            if (isOurs && File.GetLastWriteTimeUtc(path) < old) Delete(path);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody looks for a hidden leftover; it must not hide why the write failed, and the next write tries again.
        }
    }
}
