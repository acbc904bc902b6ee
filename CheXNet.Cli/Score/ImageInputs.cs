using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Score;

/// <summary>Images given on the command line: files, and everything that looks like an image in folders, recursively; DICOM files need no
/// extension. Every one is either in <see cref="Images"/> or in <see cref="Failures"/>, so that what is listed equals what is scored and
/// what failed.</summary>
/// <param name="Images">Without duplicates, in ordinal order of name.</param>
/// <param name="Failures">What looks like an image and cannot be opened: broken links, pipes, names that are not UTF-8.</param>
/// <param name="Ignored">Files in folders that are hidden or do not look like images.</param>
internal sealed record ImageInputs(IReadOnlyList<InputImage> Images, IReadOnlyList<InputFailure> Failures, int Ignored)
{
    /// <summary>Unsupported image formats: attempted anyway, so that each is listed as a failure with its reason.</summary>
    private static readonly string[] ForeignExtensions =
        [".gif", ".svg", ".bmp", ".tif", ".tiff", ".webp", ".jp2", ".heic", ".heif", ".avif", ".jfif"];

    /// <summary>Images and failures.</summary>
    public int Listed => Images.Count + Failures.Count;

    /// <summary>Lists the images, named by path within their folder; single files by file name.</summary>
    /// <exception cref="InvalidInputException">A missing path, an unreadable folder, no images, or a duplicate name.</exception>
    public static ImageInputs Find(IEnumerable<string> paths)
    {
        Dictionary<string, InputImage> byPath = new(StringComparer.Ordinal);
        List<InputFailure> failures = [];
        int ignored = 0;
        foreach (string path in paths)
        {
            FileKind kind = FileFacts.Of(path).Kind;
            if (kind == FileKind.Folder) ignored += AddFolder(path, byPath, failures);
            else if (InputFailure.Of(Path.GetFileName(path), path, kind) is { } failure) failures.Add(failure);
            else byPath.TryAdd(Path.GetFullPath(path), new InputImage(Path.GetFileName(path), path));
        }

        if (byPath.Count + failures.Count == 0)
            throw ErrorReport.Invalid($"There is no image in {string.Join(", ", paths)}: PNG, JPEG and DICOM files are scored.");
        InputImage[] images = [.. byPath.Values.OrderBy(static image => image.Name, StringComparer.Ordinal)];
        if (images.Zip(images.Skip(1)).FirstOrDefault(static pair => pair.First.Name == pair.Second.Name) is ({ } one, { } other))
            throw ErrorReport.Invalid($"'{one.Path}' and '{other.Path}' would both be named '{one.Name}' in the output. "
                + "Score the folder above both, or one after the other into two outputs.");
        return new ImageInputs(images, [.. failures.OrderBy(static failure => failure.Name, StringComparer.Ordinal)], ignored);
    }

    /// <summary>Refuses a folder for pictures that lies in a folder of films: they would be films the next time.</summary>
    /// <exception cref="InvalidInputException">It does.</exception>
    public static void RefuseWithin(string folder, IEnumerable<string> paths)
    {
        string target = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        string? around = paths.Where(Directory.Exists).FirstOrDefault(path => target.StartsWith(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        if (around is null) return;
        throw ErrorReport.Invalid(
            $"'{folder}' lies in '{around}', so its pictures would be films the next time: choose a folder elsewhere.");
    }

    /// <returns>How many files are ignored.</returns>
    private static int AddFolder(string folder, Dictionary<string, InputImage> byPath, List<InputFailure> failures)
    {
        int ignored = 0;
        FoundEntry[] entries = Below(folder);
        foreach (FoundEntry entry in entries)
        {
            InputFailure? failure = entry.Kind == FileKind.Folder ? OfFolder(entry, entries) : null;
            if (failure is null && entry.Kind == FileKind.Folder) continue;
            if (failure is null && !LooksLikeImage(entry.Name) && !IsNamelessDicom(entry)) ignored++;
            else if ((failure ?? InputFailure.Of(entry.Name, entry.Path, entry.Kind)) is { } cause) failures.Add(cause);
            else byPath.TryAdd(Path.GetFullPath(entry.Path!), new InputImage(entry.Name, entry.Path!));
        }

        return ignored;
    }

    private static FoundEntry[] Below(string folder)
    {
        try
        {
            return [.. FolderWalk.Below(folder)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ErrorReport.Invalid($"The folder '{folder}' cannot be listed: {error.Message}", error);
        }
    }

    /// <summary>A folder that cannot be listed, or that has the name of an image and no image in it.</summary>
    private static InputFailure? OfFolder(FoundEntry folder, FoundEntry[] entries)
    {
        if (folder.Problem is { } problem) return new InputFailure(folder.Name, InputFailure.Unavailable(problem));
        if (!LooksLikeImage(folder.Name)) return null;
        bool holdsImages = entries.Any(entry =>
            entry.Name.StartsWith(folder.Name + "/", StringComparison.Ordinal) && LooksLikeImage(entry.Name));
        return holdsImages ? null : InputFailure.Of(folder.Name, folder.Path, folder.Kind);
    }

    private static bool IsNamelessDicom(FoundEntry entry) => entry is { Kind: FileKind.Regular, Path: { } path }
        && !IsHidden(entry.Name) && ImageFiles.IsNamelessDicom(path);

    private static bool LooksLikeImage(string name) =>
        !IsHidden(name)
        && (ImageFiles.IsImage(name) || ForeignExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase));

    /// <summary>Includes macOS's companion files on foreign disks (<c>._x.png</c>).</summary>
    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}

/// <param name="Name">Name in the output.</param>
internal sealed record InputImage(string Name, string Path);
