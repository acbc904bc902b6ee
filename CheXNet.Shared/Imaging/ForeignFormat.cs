using System.Text.Unicode;

namespace CheXNet.Imaging;

/// <summary>Identifies a file that is none of PNG, JPEG and DICOM, so that the error says what to convert.</summary>
internal static class ForeignFormat
{
    public static UnreadableImageException Refuse(ReadOnlySpan<byte> bytes)
    {
        int frames = AnimationFrames(bytes);
        return frames > 1
            ? new(
                ErrorCodes.ImageAnimated,
                FormattableString.Invariant($"The file is an animated {NameOf(bytes)} of {frames} or more frames: ") +
                "save the one frame that is the film, as PNG or JPEG.")
            : new(
                ErrorCodes.ImageFormatUnsupported,
                $"The file is no PNG, JPEG or DICOM; it looks like {NameOf(bytes)}: {Advice(bytes)}.");
    }

    private static string NameOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith("GIF8"u8) => "GIF",
        _ when bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8)
            => "TIFF",
        _ when bytes.StartsWith("RIFF"u8) && At(bytes, 8).StartsWith("WEBP"u8) => "WebP",
        _ when bytes.StartsWith("BM"u8) && bytes.Length > 26 => "BMP",
        _ when bytes.StartsWith("%PDF"u8) => "PDF",
        _ when bytes.StartsWith("\0\0\0\x0CjP  "u8) || bytes.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51]) => "JPEG 2000",
        _ when At(bytes, 4).StartsWith("ftyp"u8) => "HEIF or AVIF",
        _ when bytes.StartsWith<byte>([0x1F, 0x8B]) => "a gzip archive",
        _ when bytes.StartsWith("PK"u8) => "a zip archive",
        _ when bytes.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']) => "a PNG whose line endings were changed in transfer",
        _ when IsText(bytes) => Contains(bytes, "<svg"u8) ? "SVG" : Contains(bytes, "<html"u8) ? "a web page" : "text",
        _ => $"nothing known (first bytes {Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)])})",
    };

    private static string Advice(ReadOnlySpan<byte> bytes) => NameOf(bytes) switch
    {
        "text" or "a web page" => "download the image itself",
        _ => "convert it to PNG or JPEG",
    };

    private static int AnimationFrames(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("GIF8"u8)) return GifFrames.Count(bytes, atMost: 2);
        bool animatedWebP = bytes.StartsWith("RIFF"u8) && At(bytes, 8).StartsWith("WEBPVP8X"u8) && At(bytes, 20) is [var flags, ..]
            && (flags & 0x02) != 0;
        return animatedWebP ? 2 : 1;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, int offset) => bytes.Length > offset ? bytes[offset..] : [];

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(1024, bytes.Length)];

    private static bool Contains(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tag) =>
        Encoding.Latin1.GetString(Head(bytes)).Contains(Encoding.Latin1.GetString(tag), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the head is UTF-8 without control characters; its last character may be cut.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> head = Head(bytes);
        if (head.IndexOfAnyInRange((byte)0x00, (byte)0x08) >= 0) return false;
        int longestCut = head.Length < bytes.Length ? 3 : 0;
        for (int cut = 0; cut <= longestCut; cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return true;
        }

        return false;
    }
}
