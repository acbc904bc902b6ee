namespace CheXNet.Files;

/// <summary>
/// The right to write an output, held by one process at a time: a lock of the operating system on a hidden file beside it
/// (<c>.scores.csv.lock</c>; in an existing folder <c>.lock</c>), which vanishes with the process however it ends.
/// </summary>
public sealed class OutputLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _path;

    private OutputLock(FileStream held, string path) => (_held, _path) = (held, path);

    /// <summary>Takes the lock, or refuses at once. Creates the output's folder.</summary>
    /// <param name="output">The file or folder to write; links are followed.</param>
    /// <exception cref="InvalidInputException">Another process writes it, or nothing can be written there.</exception>
    public static OutputLock Take(string output)
    {
        try
        {
            string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(FileFacts.EndOfLinks(output)));
            string folder = Path.GetDirectoryName(target) ?? throw new IOException("It is the root of a drive.");
            string name = Path.GetFileName(target);
            Directory.CreateDirectory(folder);
            string path = Directory.Exists(target)
                ? Path.Combine(target, ".lock")
                : Path.Combine(folder, $".{name[..Math.Min(name.Length, AtomicWrite.LongestName)]}.lock");
            while (true)
            {
                FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (IsStill(held, path)) return new OutputLock(held, path);
                held.Dispose(); // Its former holder removed it between our opening and locking: lock the file that is there now.
            }
        }
        catch (IOException e) when (WriteFault.IsHeldByAnother(e))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"Another process is writing '{output}': wait until it is done, or choose another output.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw WriteFault.Of(output, e);
        }
    }

    /// <summary>Releases the lock and removes its file.</summary>
    public void Dispose()
    {
        try
        {
            if (!OperatingSystem.IsWindows()) File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty hidden file stays; the next process takes it.
        }

        _held.Dispose();
        if (OperatingSystem.IsWindows()) TryDelete(_path);
    }

    private static bool IsStill(FileStream held, string path) => !OperatingSystem.IsLinux()
        || FileFacts.AreSame($"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}", path)
        || !Directory.Exists("/proc/self/fd");

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process has it already.
        }
    }
}
