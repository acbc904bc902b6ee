using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace CheXNet.Imaging;

/// <summary>
/// Encodes pixels as PNG or JPEG with SixLabors.ImageSharp, with text inside the file (an overlay carries its model's notice). ImageSharp
/// is never given a file to decode.
/// </summary>
public static class ImageEncoder
{
    /// <summary>Encodes losslessly.</summary>
    /// <param name="notes">Keyword and text pairs, written as uncompressed <c>iTXt</c> chunks (UTF-8) in this order. A keyword has 1 to 79
    /// printable Latin-1 characters; viewers know <c>Description</c>, <c>Software</c> and <c>Comment</c>.</param>
    /// <param name="compression">0 (fast) to 9 (small).</param>
    /// <exception cref="InvalidInputException">PNG does not allow a keyword.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="compression"/> is outside 0…9.</exception>
    public static byte[] Png(PixelImage image, IEnumerable<KeyValuePair<string, string>>? notes = null, int compression = 6)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(compression);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(compression, 9);
        PngEncoder encoder = new()
        {
            ColorType = image.Channels == 1 ? PngColorType.Grayscale : PngColorType.Rgb,
            BitDepth = PngBitDepth.Bit8,
            CompressionLevel = (PngCompressionLevel)compression,
            IgnoreMetadata = true,
        };
        return PngText.Insert(Encode(image, encoder), notes ?? []);
    }

    /// <summary>Encodes lossily: gray as one channel, RGB as YCbCr, 4:2:0 below quality 90 and 4:4:4 from there.</summary>
    /// <param name="quality">1 to 100.</param>
    /// <param name="comment">Written in UTF-8 as a <c>COM</c> segment and as Exif's ImageDescription, because viewers show one or the
    /// other; at most 65,000 bytes.</param>
    /// <exception cref="InvalidInputException">The comment is too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="quality"/> is outside 1…100.</exception>
    public static byte[] Jpeg(PixelImage image, int quality = 90, string? comment = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        JpegColorType color = quality < 90 ? JpegColorType.YCbCrRatio420 : JpegColorType.YCbCrRatio444;
        JpegEncoder encoder = new() { Quality = quality, ColorType = image.Channels == 1 ? JpegColorType.Luminance : color };
        if (comment is null) return Encode(image, encoder);

        JpegComment.Check(comment);
        ExifProfile description = new();
        description.SetValue(ExifTag.ImageDescription, comment);
        return JpegComment.Insert(Encode(image, encoder, description), comment);
    }

    private static byte[] Encode(PixelImage image, IImageEncoder encoder, ExifProfile? description = null)
    {
        // Both use the pixels where they are, without a copy.
        using Image wrapped = image.Channels == 1
            ? Image.WrapMemory<L8>(image.Pixels, image.Width, image.Height)
            : Image.WrapMemory<Rgb24>(image.Pixels, image.Width, image.Height);
        wrapped.Metadata.ExifProfile = description;
        using MemoryStream file = new();
        wrapped.Save(file, encoder);
        return file.ToArray();
    }
}
