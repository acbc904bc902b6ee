using System.Buffers.Binary;
using System.IO.Hashing;

namespace CheXNet.Imaging;

/// <summary>
/// The compressed pixels of a PNG as one stream: the contents of its IDAT chunks one after the other. Ends early, with <see cref="IsRegular"/>
/// false, at the first chunk whose checksum is wrong, that is cut off, or that a decoder must know and this one does not.
/// </summary>
internal sealed class PngPixelStream(ReadOnlyMemory<byte> png) : Stream
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    private ReadOnlyMemory<byte> _chunks = png[SignatureLength..];
    private ReadOnlyMemory<byte> _data;
    private Place _place;

    private enum Place
    {
        Header,
        Pixels,
        BehindPixels,
        End,
        Irregular,
    }

    /// <summary>Whether every chunk to the end of the file was as it should be; known once the stream was read to its end.</summary>
    public bool IsRegular => _place == Place.End;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_data.IsEmpty && _place < Place.End) NextChunk();
        int count = Math.Min(_data.Length, buffer.Length);
        _data.Span[..count].CopyTo(buffer);
        _data = _data[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void NextChunk()
    {
        ReadOnlySpan<byte> bytes = _chunks.Span;
        uint length = bytes.Length < ChunkOverhead ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (length > bytes.Length - ChunkOverhead)
        {
            _place = Place.Irregular;
            return;
        }

        int end = (int)length + 8;
        ReadOnlySpan<byte> type = bytes[4..8];
        bool intact = Crc32.HashToUInt32(bytes[4..end]) == BinaryPrimitives.ReadUInt32BigEndian(bytes[end..]);
        bool ancillary = (type[0] & 0x20) != 0;
        bool pixels = type.SequenceEqual("IDAT"u8);
        if (pixels && intact) _data = _chunks[8..end];
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
    }
}
