using static CheXNet.Imaging.ImageHeaderReader;

namespace CheXNet.Imaging;

/// <summary>Reads a PNG up to its first pixels (PNG specification, third edition, sections 5 and 11).</summary>
internal static class PngHeader
{
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;

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
