using System.Buffers.Binary;
using System.IO.Hashing;
using CheXNet.Imaging.Deflate;

namespace CheXNet.Imaging;

/// <summary>
/// The concatenated data of a PNG's IDAT chunks. Ends early, with <see cref="IsRegular"/> false, at the first chunk that is truncated, has
/// a wrong CRC or a name that is none, or stands where it must not: IHDR comes first and once, PLTE at most once and before IDAT, the IDATs
/// follow one another, IEND comes behind them, and no other chunk is critical. What follows IEND is no part of the image.
/// </summary>
internal sealed class PngPixelChunks(ReadOnlyMemory<byte> png) : ICompressedInput
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    private ReadOnlyMemory<byte> _chunks = png[SignatureLength..];
    private Place _place;

    private enum Place
    {
        Start,
        Header,
        Pixels,
        BehindPixels,
        End,
        Irregular,
    }

    /// <summary>Whether every chunk to the end of the image is valid; final once <see cref="Next"/> has returned nothing.</summary>
    public bool IsRegular => _place == Place.End;

    /// <summary>The whole PLTE chunk; empty if there is none.</summary>
    private ReadOnlyMemory<byte> Palette { get; set; }

    public ReadOnlyMemory<byte> Next()
    {
        ReadOnlyMemory<byte> data = default;
        while (data.IsEmpty && _place < Place.End)
        {
            ReadOnlyMemory<byte> chunk = NextChunk();
            if (!chunk.IsEmpty) data = chunk[8..^4];
        }

        return data;
    }

    /// <summary>
    /// The file with nothing in it but its header, palette and pixels. Text, profiles and the like can take a thousand times their size
    /// once decompressed, and nothing here uses them; nor is transparency used.
    /// </summary>
    /// <returns>The file; null if its chunks are not regular.</returns>
    public static byte[]? Essentials(ReadOnlyMemory<byte> png)
    {
        PngPixelChunks chunks = new(png);
        MemoryStream to = new(png.Length);
        to.Write(png.Span[..PngHeader.End]);
        for (bool begun = false; chunks._place < Place.End;)
        {
            ReadOnlyMemory<byte> pixels = chunks.NextChunk();
            if (pixels.IsEmpty) continue;
            if (!begun && PngHeader.HasPalette(png.Span)) to.Write(chunks.Palette.Span);
            begun = true;
            to.Write(pixels.Span);
        }

        if (!chunks.IsRegular) return null;
        to.Write([0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]);
        return to.ToArray();
    }

    /// <summary>Reads one chunk; returns the whole of it if it is IDAT.</summary>
    private ReadOnlyMemory<byte> NextChunk()
    {
        ReadOnlySpan<byte> bytes = _chunks.Span;
        uint length = bytes.Length < ChunkOverhead ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (length > bytes.Length - ChunkOverhead)
        {
            _place = Place.Irregular;
            return default;
        }

        int end = (int)length + 8;
        ReadOnlyMemory<byte> chunk = _chunks[..(end + 4)];
        ReadOnlySpan<byte> type = bytes[4..8];
        bool intact = Crc32.HashToUInt32(bytes[4..end]) == BinaryPrimitives.ReadUInt32BigEndian(bytes[end..]);
        bool ancillary = (type[0] & 0x20) != 0 && IsName(type);
        bool pixels = type.SequenceEqual("IDAT"u8);
        bool palette = type.SequenceEqual("PLTE"u8) && Palette.IsEmpty;
        _place = (intact, _place) switch
        {
            (false, _) => Place.Irregular,
            (_, Place.Start) when type.SequenceEqual("IHDR"u8) => Place.Header,
            (_, Place.Header) when ancillary || palette => Place.Header,
            (_, Place.Header or Place.Pixels) when pixels => Place.Pixels,
            (_, Place.Pixels or Place.BehindPixels) when type.SequenceEqual("IEND"u8) => Place.End,
            (_, Place.Pixels or Place.BehindPixels) when ancillary => Place.BehindPixels,
            _ => Place.Irregular,
        };
        if (palette) Palette = chunk;
        _chunks = _chunks[chunk.Length..];
        return pixels && _place == Place.Pixels ? chunk : default;
    }

    private static bool IsName(ReadOnlySpan<byte> type) =>
        char.IsAsciiLetter((char)type[0]) && char.IsAsciiLetter((char)type[1])
        && char.IsAsciiLetter((char)type[2]) && char.IsAsciiLetter((char)type[3]);
}
