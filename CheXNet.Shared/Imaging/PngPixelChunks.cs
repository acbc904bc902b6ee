using System.Buffers.Binary;
using System.IO.Hashing;
using CheXNet.Imaging.Deflate;

namespace CheXNet.Imaging;

/// <summary>
/// The concatenated data of a PNG's IDAT chunks. Ends early, with <see cref="IsRegular"/> false, at the first chunk that is truncated,
/// has a wrong CRC, or is critical and unexpected.
/// </summary>
internal sealed class PngPixelChunks(ReadOnlyMemory<byte> png) : ICompressedInput
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    private ReadOnlyMemory<byte> _chunks = png[SignatureLength..];
    private Place _place;

    private enum Place
    {
        Header,
        Pixels,
        BehindPixels,
        End,
        Irregular,
    }

    /// <summary>Whether every chunk to the end of the file is valid; final once <see cref="Next"/> has returned nothing.</summary>
    public bool IsRegular => _place == Place.End;

    public ReadOnlyMemory<byte> Next()
    {
        ReadOnlyMemory<byte> data = default;
        while (data.IsEmpty && _place < Place.End) data = NextChunk();
        return data;
    }

    /// <summary>Reads one chunk; returns its data if it is IDAT.</summary>
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
        ReadOnlySpan<byte> type = bytes[4..8];
        bool intact = Crc32.HashToUInt32(bytes[4..end]) == BinaryPrimitives.ReadUInt32BigEndian(bytes[end..]);
        bool ancillary = (type[0] & 0x20) != 0;
        bool pixels = type.SequenceEqual("IDAT"u8);
        ReadOnlyMemory<byte> data = pixels && intact ? _chunks[8..end] : default;
        _place = (intact, _place) switch
        {
            (false, _) => Place.Irregular,
            (_, Place.Header) when type.SequenceEqual("IHDR"u8) || ancillary => Place.Header,
            (_, Place.Header or Place.Pixels) when pixels => Place.Pixels,
            (_, Place.Pixels or Place.BehindPixels) when type.SequenceEqual("IEND"u8) => Place.End,
            (_, Place.Pixels or Place.BehindPixels) when ancillary => Place.BehindPixels,
            _ => Place.Irregular,
        };
        _chunks = _chunks[(end + 4)..];
        return data;
    }
}
