namespace CheXNet.Imaging;

/// <summary>Selects image files by extension, so that a scan opens only files that it scores.</summary>
public static class ImageFiles
{
    /// <summary>The accepted extensions, lower case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a name has one of <see cref="Extensions"/>, ignoring case.</summary>
    /// <param name="name">A file name, path or blob name.</param>
    public static bool IsImage(string name)
    {
        string extension = Path.GetExtension(name);
        return Extensions.Any(known => extension.Equals(known, StringComparison.OrdinalIgnoreCase));
    }
}
