using CheXNet.Imaging.Deflate;

namespace CheXNet.Imaging;

/// <summary>
/// A short cut for what nearly every film of a dataset is: a plain 8-bit gray PNG. libvips spends two thirds of its time there undoing filters pixel by pixel;
/// see <see cref="GrayPngRows"/>. It gives the same pixels or, for whatever is not flawless, nothing: then libvips decodes, and judges.
/// </summary>
internal static class GrayPng
{
    private const int InterlaceOffset = 8 + 8 + 12;
    private const int ColourTypeOffset = 8 + 8 + 9;

    /// <summary>Decodes a flawless plain gray PNG.</summary>
    /// <param name="png">The file, of which <paramref name="header"/> was read.</param>
    /// <param name="header">Its header, within the limits.</param>
    /// <returns><c>byte[Height, Width]</c>, or <see langword="null"/> for any other kind and any flaw.</returns>
    public static byte[]? TryDecode(ReadOnlyMemory<byte> png, ImageHeader header)
    {
        bool plain = header is { Format: ImageFormat.Png, Bands: 1, BitDepth: 8 } && png.Span[ColourTypeOffset] == 0 && png.Span[InterlaceOffset] == 0;
        if (!plain) return null;
        (int width, int height) = (header.Width, header.Height);
        int stride = width + 1;
        try
        {
            var chunks = new PngPixelChunks(png);
            using var inflater = new ZlibInflater(chunks, GrayPngRows.Rows * stride, (GrayPngRows.Rows * stride) + GrayPngRows.Slack);
            byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height);
            ReadOnlySpan<byte> above = new byte[width];
            for (int row = 0; row < height; row += GrayPngRows.Rows)
            {
                int rows = Math.Min(GrayPngRows.Rows, height - row);
                ReadOnlySpan<byte> filtered = inflater.Take(rows * stride);
                Span<byte> target = pixels.AsSpan(row * width, rows * width);
                if (!GrayPngRows.Unfilter(filtered, rows, width, above, target)) return null;
                above = target[((rows - 1) * width)..];
            }

            return inflater.IsAtEnd() && chunks.IsRegular ? pixels : null;
        }
        catch (InvalidDataException)
        {
            // Not swallowed: libvips decodes the file next and says what is wrong with it.
            return null;
        }
    }
}
