using CheXNet.Imaging;

namespace CheXNet.Cli.Score;

/// <summary>Images given on the command line: files, and everything that looks like an image in folders, recursively.</summary>
/// <param name="Images">Without duplicates, in ordinal order of name.</param>
/// <param name="Ignored">Files in folders that are hidden or do not look like images.</param>
internal sealed record ImageInputs(IReadOnlyList<InputImage> Images, int Ignored)
{
    /// <summary>Unsupported image formats: attempted anyway, so that each is listed as a failure with its reason.</summary>
    private static readonly string[] ForeignExtensions =
        [".gif", ".svg", ".bmp", ".tif", ".tiff", ".webp", ".dcm", ".dicom", ".jp2", ".heic", ".heif", ".avif", ".jfif"];

    /// <summary>Lists the images, named by path within their folder; single files by file name.</summary>
    /// <exception cref="InvalidInputException">A missing path, an unreadable folder, no images, or a duplicate name.</exception>
    public static ImageInputs Find(IEnumerable<string> paths)
    {
        Dictionary<string, InputImage> byPath = new(StringComparer.Ordinal);
        int ignored = 0;
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                foreach (string file in FilesBelow(path))
                {
                    string name = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
                    if (LooksLikeImage(name)) byPath.TryAdd(Path.GetFullPath(file), new InputImage(name, file));
                    else ignored++;
                }
            }
            else if (File.Exists(path))
            {
                byPath.TryAdd(Path.GetFullPath(path), new InputImage(Path.GetFileName(path), path));
            }
            else
            {
                throw ErrorReport.Invalid($"There is no file or folder '{path}'. Check the path.");
            }
        }

        if (byPath.Count == 0)
            throw ErrorReport.Invalid($"There is no image in {string.Join(", ", paths)}: PNG and JPEG files are scored.");
        InputImage[] images = [.. byPath.Values.OrderBy(static image => image.Name, StringComparer.Ordinal)];
        if (images.Zip(images.Skip(1)).FirstOrDefault(static pair => pair.First.Name == pair.Second.Name) is ({ } one, { } other))
            throw ErrorReport.Invalid($"'{one.Path}' and '{other.Path}' would both be named '{one.Name}' in the output. "
                + "Score the folder above both, or one after the other into two outputs.");
        return new ImageInputs(images, ignored);
    }

    /// <summary>Follows links, but visits no folder twice.</summary>
    private static IEnumerable<string> FilesBelow(string root)
    {
        HashSet<string> entered = new(StringComparer.Ordinal);
        Stack<string> folders = new([root]);
        while (folders.TryPop(out string? folder))
        {
            if (!entered.Add(RealPath(folder))) continue;
            string[] files, inner;
            try
            {
                files = Directory.GetFiles(folder);
                inner = Directory.GetDirectories(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw ErrorReport.Invalid($"The folder '{folder}' cannot be listed: {error.Message}", error);
            }

            foreach (string file in files) yield return file;
            foreach (string next in inner.Where(static next => !IsHidden(next))) folders.Push(next);
        }
    }

    private static string RealPath(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);

    private static bool LooksLikeImage(string name) =>
        !IsHidden(name)
        && (ImageFiles.IsImage(name) || ForeignExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase));

    /// <summary>Includes macOS's companion files on foreign disks (<c>._x.png</c>).</summary>
    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}

/// <param name="Name">Name in the output.</param>
internal sealed record InputImage(string Name, string Path);
