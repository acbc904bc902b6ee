using CheXNet.Imaging.Deflate;

namespace CheXNet.Imaging;

/// <summary>
/// Fast path for most files of a data set: PNG of 8-bit gray, or of RGBA (3 of 120 images of ChestX-ray14). Gives the same pixels as
/// libvips, or nothing if the file is not flawless: then libvips decodes it and reports the error.
/// </summary>
internal static class PlainPng
{
    private const int Gray = 0;
    private const int Rgba = 6;

    /// <summary>Decodes a flawless PNG.</summary>
    /// <param name="header">The file's header, within the limits.</param>
    /// <returns>Gray, or RGB without the alpha; <see langword="null"/> for any other kind and any error.</returns>
    public static PixelImage? TryDecode(ReadOnlyMemory<byte> png, ImageHeader header)
    {
        int colorType = header is { Format: ImageFormat.Png, BitDepth: 8 } && !PngHeader.IsInterlaced(png.Span)
            ? PngHeader.ColorType(png.Span)
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
            // Not swallowed: libvips decodes the file next and reports the error.
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
