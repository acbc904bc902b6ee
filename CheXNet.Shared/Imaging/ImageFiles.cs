using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>Image files and their extensions; a scan opens only files that it scores.</summary>
public static class ImageFiles
{
    /// <summary>The accepted extensions, lower case with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".dcm", ".dicom"];

    /// <summary>Whether a name has one of <see cref="Extensions"/>, ignoring case.</summary>
    /// <param name="name">A file name, path or blob name.</param>
    public static bool IsImage(string name)
    {
        string extension = Path.GetExtension(name);
        return Extensions.Any(known => extension.Equals(known, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Whether a file is DICOM although its name says nothing: it has no extension, or only a number as an identifier ends with. Opens
    /// only such files, which must be regular ones.
    /// </summary>
    public static bool IsNamelessDicom(string path)
    {
        string extension = Path.GetExtension(path);
        if (extension.Skip(1).Any(static c => !char.IsAsciiDigit(c)) || Path.GetFileName(path) == "DICOMDIR") return false;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            Span<byte> start = stackalloc byte[SignatureBytes];
            return DicomReader.IsDicom(start[..file.ReadAtLeast(start, SignatureBytes, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a picture can be written under a name: PNG or JPEG by its extension.</summary>
    public static bool IsPicture(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>The format that a picture's extension stands for.</summary>
    /// <param name="name">A name that <see cref="IsPicture"/>.</param>
    public static ImageFormat FormatOf(string name) =>
        Path.GetExtension(name).Equals(".png", StringComparison.OrdinalIgnoreCase) ? ImageFormat.Png : ImageFormat.Jpeg;

    /// <summary>How many bytes of a file <see cref="FormatOf(ReadOnlySpan{byte})"/> looks at.</summary>
    public const int SignatureBytes = DicomReader.SignatureBytes;

    /// <summary>The format that a file's first bytes stand for; null if it is none of ours.</summary>
    public static ImageFormat? FormatOf(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? ImageFormat.Png
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : DicomReader.IsDicom(start) ? ImageFormat.Dicom
        : null;

    /// <summary>A format's extension, with the dot.</summary>
    public static string ExtensionOf(ImageFormat format) => format switch
    {
        ImageFormat.Png => ".png",
        ImageFormat.Jpeg => ".jpg",
        _ => ".dcm",
    };

    /// <summary>A format's media type, as in <c>Content-Type</c>.</summary>
    public static string ContentTypeOf(ImageFormat format) => format switch
    {
        ImageFormat.Png => "image/png",
        ImageFormat.Jpeg => "image/jpeg",
        _ => "application/dicom",
    };
}
