namespace CheXNet.Imaging;

/// <summary>
/// Which files of a folder or container are taken for images: by extension, so that a scan opens nothing that it does not score.
/// </summary>
public static class ImageFiles
{
    /// <summary>The extensions taken, lower case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a name ends like an image, in any case of letters.</summary>
    /// <param name="name">A file name, path or blob name.</param>
    /// <returns>True for <c>.png</c>, <c>.jpg</c> and <c>.jpeg</c>.</returns>
    public static bool IsImage(string name)
    {
        string extension = Path.GetExtension(name);
        return Extensions.Any(known => extension.Equals(known, StringComparison.OrdinalIgnoreCase));
    }
}
