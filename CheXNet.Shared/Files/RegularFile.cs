namespace CheXNet.Files;

/// <summary>
/// Refuses to open what would block or never end: named pipes, sockets, devices. What a shell hands over as <c>/dev/fd/N</c>
/// (<c>&lt;(command)</c>) or standard input is open already and may be a pipe.
/// </summary>
public static class RegularFile
{
    private static readonly string[] HandedOver = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"];

    /// <summary>Passes regular files, handed-over pipes and paths that do not exist, which opening reports.</summary>
    /// <exception cref="IOException">It is anything else.</exception>
    public static void Require(string path)
    {
        if (Complaint(path) is { } complaint) throw new IOException($"'{Path.GetFileName(path)}' is {complaint}.");
    }

    /// <summary>Why a path is not opened, as in "is not a regular file but a pipe"; null if it may be.</summary>
    public static string? Complaint(string path)
    {
        FileKind kind = FileFacts.Of(path).Kind;
        if (kind == FileKind.Pipe && HandedOver.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))) return null;
        return Describe(kind);
    }

    /// <summary>What something that is not a regular file is instead; null for regular and missing files, and unreachable ones.</summary>
    public static string? Describe(FileKind kind) => kind switch
    {
        FileKind.Pipe => "not a regular file but a pipe",
        FileKind.Socket => "not a regular file but a socket",
        FileKind.Device => "not a regular file but a device",
        FileKind.Folder => "not a regular file but a folder",
        FileKind.LinkLoop => "a link that leads in a circle",
        _ => null,
    };

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="IOException">It is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        Require(path);
        return File.ReadAllBytes(path);
    }
}
