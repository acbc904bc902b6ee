using CheXNet.Imaging.Deflate;

namespace CheXNet.Imaging;

/// <summary>
/// A short cut for what nearly every film of a dataset is: a PNG of 8-bit gray, or of the RGBA that some tools make of it (3 of 120 films
/// of ChestX-ray14), which undoes filters many pixels or samples at a time. It gives the same pixels or, for whatever is not flawless,
/// nothing: then libvips decodes, and judges.
/// </summary>
internal static class PlainPng
{
    private const int InterlaceOffset = 8 + 8 + 12;
    private const int ColorTypeOffset = 8 + 8 + 9;
    private const int Gray = 0;
    private const int Rgba = 6;

    /// <summary>Decodes a flawless plain PNG.</summary>
    /// <param name="png">The file, of which <paramref name="header"/> was read.</param>
    /// <param name="header">Its header, within the limits.</param>
    /// <returns>Gray, or RGB without the alpha; <see langword="null"/> for any other kind and any flaw.</returns>
    public static PixelImage? TryDecode(ReadOnlyMemory<byte> png, ImageHeader header)
    {
        int colorType = header is { Format: ImageFormat.Png, BitDepth: 8 } && png.Span[InterlaceOffset] == 0 ? png.Span[ColorTypeOffset]
            : -1;
        if (colorType is not (Gray or Rgba)) return null;
        try
        {
            var chunks = new PngPixelChunks(png);
            PixelImage? image = colorType == Gray ? DecodeGray(chunks, header) : DecodeRgba(chunks, header);
            return chunks.IsRegular ? image : null;
        }
        catch (InvalidDataException)
        {
            // Not swallowed: libvips decodes the file next and says what is wrong with it.
            return null;
        }
    }

    private static PixelImage? DecodeGray(PngPixelChunks chunks, ImageHeader header)
    {
        (int width, int height) = (header.Width, header.Height);
        if (width > GrayPngRows.WidthAtMost) return null;
        int stride = width + 1, most = GrayPngRows.Rows * stride;
        using var inflater = new ZlibInflater(chunks, most, most + GrayPngRows.Slack);
        using var unfilter = new GrayPngRows(width);
        byte[] pixels = ThreadLocalBuffer<byte>.Rent(width * height);
        for (int row = 0; row < height; row += GrayPngRows.Rows)
        {
            int rows = Math.Min(GrayPngRows.Rows, height - row);
            if (!unfilter.Unfilter(inflater.Take(rows * stride), rows, pixels.AsSpan(row * width))) return null;
        }

        return inflater.IsAtEnd() ? new PixelImage(width, height, 1, pixels) : null;
    }

    private static PixelImage? DecodeRgba(PngPixelChunks chunks, ImageHeader header)
    {
        (int width, int height) = (header.Width, header.Height);
        int rgba = checked(4 * width), rgb = 3 * width;
        using var inflater = new ZlibInflater(chunks, rgba + 1, 0);
        byte[] pixels = ThreadLocalBuffer<byte>.Rent(checked(rgb * height));
        Span<byte> line = new byte[rgba];
        for (int row = 0; row < height; row++)
        {
            if (!RgbaPngRow.Unfilter(inflater.Take(rgba + 1), line)) return null;
            ColorConversion.DropAlpha(line, pixels.AsSpan(row * rgb, rgb));
        }

        return inflater.IsAtEnd() ? new PixelImage(width, height, 3, pixels) : null;
    }
}
