namespace CheXNet.Datasets;

/// <summary>Names of images in label files, lists and folders, so that they can be compared.</summary>
public static class ImageName
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".dcm", ".dicom"];

    /// <summary>A name as written, as a path with forward slashes: without surrounding space, <c>./</c> and Windows' backslashes.</summary>
    public static string Normalize(string name)
    {
        string path = name.Trim();
        if (!path.Contains('/', StringComparison.Ordinal)) path = path.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        return path;
    }

    /// <summary>The last part of a path.</summary>
    public static string FileOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Whether a name has an extension of an image, DICOM included.</summary>
    public static bool LooksLikeImage(string name) => BareLength(name) < name.Length;

    /// <summary>The path without an image's extension: films are passed on as PNG, JPEG or DICOM, and some sources name none.</summary>
    internal static string Bare(string path) => path[..BareLength(path)];

    private static int BareLength(string path)
    {
        foreach (string extension in Extensions)
        {
            if (path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return path.Length - extension.Length;
        }

        return path.Length;
    }
}
