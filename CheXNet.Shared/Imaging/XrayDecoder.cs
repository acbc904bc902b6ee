using NetVips;

namespace CheXNet.Imaging;

/// <summary>
/// Decodes PNG and JPEG to 8 bits as Pillow does: alpha is dropped without blending, palettes are expanded, CMYK is read with Adobe's
/// polarity and converted like <c>convert("RGB")</c>; color profiles, gamma and EXIF orientation are ignored. Only 16-bit images differ,
/// deliberately: see <see cref="SixteenBits"/>. Thread-safe.
/// </summary>
/// <param name="limits">Checked against the file's header.</param>
public sealed class XrayDecoder(ImageLimits limits)
{
    /// <summary>Decodes a whole file.</summary>
    /// <exception cref="UnreadableImageException">Empty, unsupported, animated, outside the limits (all checked before decoding),
    /// truncated or damaged.</exception>
    public DecodedXray Decode(ReadOnlyMemory<byte> bytes)
    {
        ImageHeader header = ImageHeaderReader.Read(bytes.Span);
        limits.Check(header);
        if (PlainPng.TryDecode(bytes, header) is { } plain) return new DecodedXray(plain, header);
        try
        {
            using Image image = LibVips.Open(WholeArray(bytes), header.Format);
            if (image.Width != header.Width || image.Height != header.Height)
            {
                throw ImageHeaderReader.Corrupt("its headers contradict each other");
            }
            return new DecodedXray(ReadPixels(image, header), header);
        }
        catch (VipsException refused)
        {
            // libvips collects errors in one buffer for all threads: the inner exception logs them, and the message stays deterministic.
            string kind = header.Format == ImageFormat.Png ? "PNG" : "JPEG";
            throw new UnreadableImageException(
                ErrorCodes.ImageCorrupt,
                FormattableString.Invariant(
                    $"The {kind} of {header.Width} × {header.Height} pixels is truncated or damaged: copy it again from its source."),
                refused);
        }
    }

    private static PixelImage ReadPixels(Image image, ImageHeader header)
    {
        (int width, int height, int bands) = (header.Width, header.Height, image.Bands);
        bool cmyk = header.Format == ImageFormat.Jpeg && bands == 4;
        bool alpha = !cmyk && bands is 2 or 4;
        int channels = bands <= 2 ? 1 : 3;
        using Image colors = alpha ? image.ExtractBand(0, channels) : image.Copy();
        switch (image.Format)
        {
            case Enums.BandFormat.Uchar when !cmyk:
                return new PixelImage(width, height, channels, colors.WriteToMemory<byte>());
            case Enums.BandFormat.Uchar:
                byte[] rgb = GC.AllocateUninitializedArray<byte>(checked(width * height * channels));
                ColorConversion.CmykToRgb(colors.WriteToMemory<byte>(), rgb);
                return new PixelImage(width, height, channels, rgb);
            case Enums.BandFormat.Ushort:
                return new PixelImage(width, height, channels, SixteenBits.Stretch(colors.WriteToMemory<ushort>()));
            default:
                throw ImageHeaderReader.Corrupt("its pixels are of an unexpected kind");
        }
    }

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Array is { } array && segment.Count == array.Length
            ? array
            : bytes.ToArray();
}
