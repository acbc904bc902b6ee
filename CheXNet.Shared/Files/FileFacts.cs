namespace CheXNet.Files;

/// <summary>What a path leads to, and which file it is whatever it is called. Opens nothing.</summary>
/// <param name="Kind">Links followed.</param>
/// <param name="Identity">Equal for two paths of one file or folder (links, hard links, another case); null if it does not exist.</param>
public readonly record struct FileFacts(FileKind Kind, string? Identity)
{
    /// <summary>Looks at a path.</summary>
    public static FileFacts Of(string path) => Posix.IsSupported ? Posix.Look(Encoding.UTF8.GetBytes(path)) : OfManaged(path);

    /// <summary>Whether two paths are one existing file.</summary>
    public static bool AreSame(string one, string other) => Of(one).Identity is { } identity && identity == Of(other).Identity;

    /// <summary>Where a chain of links ends, whether something is there or not: a file replaced there keeps the links.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string EndOfLinks(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>On Windows, hard links are not recognized.</summary>
    private static FileFacts OfManaged(string path)
    {
        try
        {
            string end = Path.GetFullPath(EndOfLinks(path));
            FileAttributes attributes = File.GetAttributes(end);
            FileKind kind = attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
                : attributes.HasFlag(FileAttributes.Device) ? FileKind.Device : FileKind.Regular;
            return new FileFacts(kind, Path.TrimEndingDirectorySeparator(end).ToUpperInvariant());
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return new FileFacts(FileKind.Missing, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileFacts(FileKind.Unreachable, null);
        }
    }
}
