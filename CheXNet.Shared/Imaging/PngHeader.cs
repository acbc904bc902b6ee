using static CheXNet.Imaging.ImageHeaderReader;

namespace CheXNet.Imaging;

/// <summary>Reads a PNG up to its first pixels (PNG specification, third edition, sections 5 and 11).</summary>
internal static class PngHeader
{
    /// <summary>Signature (8) and IHDR (4 length, 4 type, 13 data, 4 CRC).</summary>
    public const int End = SignatureLength + ChunkOverhead + HeaderLength;

    public const int SignatureLength = 8;

    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;
    private const int DataOffset = SignatureLength + 8;
    private const int Palette = 3;

    /// <summary>The color type of a file whose header was read.</summary>
    public static int ColorType(ReadOnlySpan<byte> file) => file[DataOffset + 9];

    /// <summary>Whether the pixels of a file whose header was read are indices.</summary>
    public static bool HasPalette(ReadOnlySpan<byte> file) => ColorType(file) == Palette;

    /// <summary>Whether a file whose header was read is in Adam7 order.</summary>
    public static bool IsInterlaced(ReadOnlySpan<byte> file) => file[DataOffset + 12] != 0;

    /// <summary>Reads IHDR and refuses animations.</summary>
    /// <param name="chunks">The file after its signature.</param>
    public static ImageHeader Read(ReadOnlySpan<byte> chunks)
    {
        if (UInt32(chunks, 0) != HeaderLength || !TypeAt(chunks, 0).SequenceEqual("IHDR"u8))
        {
            throw Corrupt("the PNG does not begin with IHDR");
        }
        if (chunks.Length < ChunkOverhead + HeaderLength) throw BrokenOff();
        ReadOnlySpan<byte> header = chunks.Slice(8, HeaderLength);
        uint width = UInt32(header, 0);
        uint height = UInt32(header, 4);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw Corrupt(FormattableString.Invariant($"the PNG claims {width} × {height} pixels"));
        }

        (int depth, int color) = (header[8], header[9]);
        int bands = (color, depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (2, 8 or 16) => 3,
            (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw Corrupt(FormattableString.Invariant($"the PNG claims color type {color} with {depth} bits")),
        };
        if ((header[10], header[11]) != (0, 0) || header[12] > 1)
        {
            throw Corrupt(FormattableString.Invariant(
                $"the PNG claims compression {header[10]}, filtering {header[11]} and interlacing {header[12]}, which do not exist"));
        }

        RefuseAnimation(chunks[(ChunkOverhead + HeaderLength)..]);
        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, bands, depth);
    }

    private static void RefuseAnimation(ReadOnlySpan<byte> chunks)
    {
        while (chunks.Length >= ChunkOverhead && !TypeAt(chunks, 0).SequenceEqual("IDAT"u8))
        {
            uint length = UInt32(chunks, 0);
            if (TypeAt(chunks, 0).SequenceEqual("acTL"u8) && UInt32(chunks, 8) is > 1 and uint frames)
            {
                throw new UnreadableImageException(
                    ErrorCodes.ImageAnimated,
                    FormattableString.Invariant($"The file is an animated PNG of {frames} frames: save the one frame that is the film."));
            }

            if (length > chunks.Length - ChunkOverhead) return;
            chunks = chunks[(ChunkOverhead + (int)length)..];
        }
    }

    private static ReadOnlySpan<byte> TypeAt(ReadOnlySpan<byte> chunks, int offset) =>
        chunks.Length >= offset + 8 ? chunks.Slice(offset + 4, 4) : throw BrokenOff();
}
