namespace CheXNet.Files;

/// <summary>
/// Lists what lies below a folder, so that nothing is lost: on Linux a name that is not UTF-8 is an entry of its own, where .NET shows two
/// of them as one name that cannot be opened. Follows links, but enters no folder twice; enters no hidden folder.
/// </summary>
public static class FolderWalk
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Every entry below a folder, folders among them.</summary>
    /// <exception cref="IOException">The folder itself cannot be listed; one below it is an entry.</exception>
    public static IEnumerable<FoundEntry> Below(string root)
    {
        HashSet<string> entered = new(StringComparer.Ordinal);
        Stack<(byte[] Folder, byte[] Name)> folders = new([(Encoding.UTF8.GetBytes(root), [])]);
        while (folders.TryPop(out (byte[] Folder, byte[] Name) next))
        {
            (byte[] folder, byte[] name) = next;
            FileFacts facts = Look(folder);
            if (facts.Identity is { } identity && !entered.Add(identity)) continue;
            List<byte[]> names;
            string? problem = null;
            try
            {
                names = Names(folder);
            }
            catch (Exception e) when (name.Length > 0 && e is IOException or UnauthorizedAccessException)
            {
                (names, problem) = ([], e.Message);
            }

            if (problem is not null)
                yield return new FoundEntry(Show(name) + "/", null, FileKind.Folder, $"The folder cannot be listed: {problem}");
            foreach (byte[] entry in names)
            {
                byte[] path = Join(folder, entry), within = name.Length == 0 ? entry : Join(name, entry);
                FileKind kind = Look(path).Kind;
                if (kind == FileKind.Folder && entry[0] != '.') folders.Push((path, within));
                yield return new FoundEntry(Show(within), Open(path), kind, null);
            }
        }
    }

    private static FileFacts Look(byte[] path) =>
        Posix.IsSupported ? Posix.Look(path) : FileFacts.Of(Encoding.UTF8.GetString(path));

    private static List<byte[]> Names(byte[] folder) => OperatingSystem.IsLinux() && Posix.IsSupported
        ? Posix.Names(folder)
        : [.. Directory.EnumerateFileSystemEntries(Encoding.UTF8.GetString(folder))
            .Select(static entry => Encoding.UTF8.GetBytes(Path.GetFileName(entry)))];

    private static byte[] Join(byte[] folder, byte[] name) => folder[^1] == '/' ? [.. folder, .. name] : [.. folder, (byte)'/', .. name];

    private static string? Open(byte[] path)
    {
        try
        {
            return Strict.GetString(path);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Bytes that are no UTF-8 as <c>\xE4</c>.</summary>
    private static string Show(ReadOnlySpan<byte> name)
    {
        StringBuilder shown = new();
        while (name.Length > 0)
        {
            bool whole = Rune.DecodeFromUtf8(name, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (whole) shown.Append(rune);
            else foreach (byte b in name[..length]) shown.Append(CultureInfo.InvariantCulture, $@"\x{b:X2}");
            name = name[length..];
        }

        return shown.ToString();
    }
}

/// <summary>Something found below a folder.</summary>
/// <param name="Name">Its path within the folder, with forward slashes; bytes that are no UTF-8 as <c>\xE4</c>.</param>
/// <param name="Path">Where to open it; null if .NET cannot name it.</param>
/// <param name="Kind">What it is, links followed.</param>
/// <param name="Problem">Why a folder's content is unknown; null if it is known.</param>
public sealed record FoundEntry(string Name, string? Path, FileKind Kind, string? Problem);
