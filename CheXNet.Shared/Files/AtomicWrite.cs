namespace CheXNet.Files;

/// <summary>
/// Writes a file or folder atomically. The caller writes to <see cref="TemporaryPath"/>, a hidden sibling of the target;
/// <see cref="Commit"/> flushes it to disk and renames it. Disposing without committing leaves the target unchanged. Leftovers of a
/// killed process are deleted when the same target is written again, a day or more later.
/// </summary>
public sealed class AtomicWrite : IDisposable
{
    internal const int LongestName = 128;

    private const int Digits = 32;
    private const string Extension = ".tmp";
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly string _target;

    /// <summary>Chooses the temporary path and creates its folder; writes nothing else yet.</summary>
    /// <param name="target">The file or folder to create.</param>
    /// <exception cref="IOException">The target's folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to create the target's folder.</exception>
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

    /// <summary>The path at which the caller creates its file or folder.</summary>
    public string TemporaryPath { get; }

    /// <summary>Renames the written file or folder to the target. Its streams must be closed.</summary>
    /// <param name="replace">Whether to overwrite an existing file; a folder is never overwritten.</param>
    /// <exception cref="IOException">The target exists, or the disk is full or gone; the target is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to write the target, which is unchanged.</exception>
    public void Commit(bool replace = false)
    {
        bool isFolder = Directory.Exists(TemporaryPath);
        foreach (string file in isFolder ? Directory.EnumerateFiles(TemporaryPath, "*", SearchOption.AllDirectories) : [TemporaryPath])
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        if (isFolder) Directory.Move(TemporaryPath, _target);
        else if (replace) File.Move(TemporaryPath, _target, overwrite: true);
        else MoveToNew(TemporaryPath, _target);
        Posix.FlushFolder(Path.GetDirectoryName(_target)!);
    }

    /// <summary>Writes a whole file, replacing the one that is there.</summary>
    /// <exception cref="IOException">The disk is full or gone; the target is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission; the target is unchanged.</exception>
    public static async Task FileAsync(string target, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using AtomicWrite write = new(target);
        await File.WriteAllBytesAsync(write.TemporaryPath, content, cancellationToken);
        write.Commit(replace: true);
    }

    /// <summary>Removes a folder atomically: no other process sees it partly deleted.</summary>
    /// <exception cref="IOException">The folder does not exist or cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to move it.</exception>
    public static void RemoveFolder(string path)
    {
        using AtomicWrite aside = new(path);
        Directory.Move(path, aside.TemporaryPath);
    }

    /// <summary>Deletes the temporary file or folder if it was not committed.</summary>
    public void Dispose() => Delete(TemporaryPath);

    /// <summary>
    /// Of several writers at once, one wins. On Unix, <see cref="File.Move(string, string)"/> looks for the target and renames afterwards:
    /// two writers could both succeed. A hard link decides in one step; where the file system has none, that look is all there is.
    /// </summary>
    private static void MoveToNew(string from, string to)
    {
        if (!Posix.TryLink(from, to)) File.Move(from, to, overwrite: false);
        else Delete(from);
    }

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
            // A hidden leftover is harmless: it must not mask why the write failed, and the next write retries the deletion.
        }
    }
}
