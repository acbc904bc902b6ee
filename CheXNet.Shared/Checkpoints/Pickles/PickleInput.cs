using System.Buffers.Binary;

namespace CheXNet.Checkpoints.Pickles;

/// <summary>Forward reader over a pickle's bytes; checks every length before allocating.</summary>
internal sealed class PickleInput(ReadOnlyMemory<byte> bytes)
{
    public int Position { get; private set; }

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - Position)
            throw PickleException.Damaged("its pickle breaks off, or is longer than any that is read");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A line without its terminator, as in protocol 0's text instructions.</summary>
    public string Line()
    {
        int length = bytes.Span[Position..].IndexOf((byte)'\n');
        if (length < 0) throw PickleException.Damaged("a line of its pickle has no end");
        ReadOnlySpan<byte> line = Take(length + 1)[..length];
        return Encoding.UTF8.GetString(line is [.., (byte)'\r'] ? line[..^1] : line);
    }
}
