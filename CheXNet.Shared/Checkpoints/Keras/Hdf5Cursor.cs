using System.Buffers.Binary;

namespace CheXNet.Checkpoints.Keras;

/// <summary>Forward reader over part of an HDF5 file in memory; little-endian, 8-byte addresses.</summary>
internal sealed class Hdf5Cursor(CheckpointFile file, long address, int length)
{
    public const long Undefined = -1;

    private readonly byte[] _bytes = file.Read(address, length);
    private int _at;

    public int Left => _bytes.Length - _at;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left) throw file.Corrupt($"its structure at {address:N0} breaks off");
        ReadOnlySpan<byte> taken = _bytes.AsSpan(_at, count);
        _at += count;
        return taken;
    }

    public void Skip(int count) => Take(count);

    public int Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>An unsigned integer of 1, 2, 4 or 8 bytes.</summary>
    public long Sized(int bytes) => bytes switch
    {
        1 => Byte(),
        2 => UInt16(),
        4 => UInt32(),
        _ => Int64(),
    };

    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
            throw file.Corrupt($"its structure at {address:N0} is not what points to it says");
    }
}
