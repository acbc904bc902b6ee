using System.Buffers.Binary;

namespace CheXNet.Checkpoints.PyTorch;

internal sealed record ZipItem(string Name, int Method, uint Crc, long Packed, long Length, long Header);

/// <summary>A ZIP central directory (APPNOTE 6.3, with ZIP64); limits the entry count, refuses duplicate names and encryption.</summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50, EntrySignature = 0x02014b50;
    private const int EndLength = 22, LongestComment = 65_535, EntryLength = 46;

    public static Dictionary<string, ZipItem> Read(CheckpointFile file)
    {
        (long offset, long length, long count) = FindDirectory(file);
        if (count > file.Limits.Entries || length > file.Limits.StructureBytes)
            throw file.Corrupt($"its archive claims {count:N0} entries");
        byte[] directory = file.Read(offset, (int)length);
        Dictionary<string, ZipItem> items = new(StringComparer.Ordinal);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            ZipItem item = ReadEntry(file, directory, ref at);
            if (!items.TryAdd(item.Name, item)) throw file.Corrupt($"its archive holds '{item.Name}' twice");
        }

        return items;
    }

    private static (long Offset, long Length, long Count) FindDirectory(CheckpointFile file)
    {
        int tail = (int)Math.Min(file.Length, EndLength + LongestComment);
        byte[] bytes = file.Read(file.Length - tail, tail);
        for (int at = tail - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature) continue;
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            return count == 0xFFFF || length == 0xFFFFFFFF || offset == 0xFFFFFFFF
                ? FindDirectory64(file, file.Length - tail + at)
                : (offset, length, count);
        }

        throw file.Corrupt("its archive has no directory, so it breaks off");
    }

    private static (long Offset, long Length, long Count) FindDirectory64(CheckpointFile file, long end)
    {
        ReadOnlySpan<byte> locator = file.Read(end - 20, 20);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
            throw file.Corrupt("its archive has no ZIP64 directory");
        ReadOnlySpan<byte> record = file.Read(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), 56);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature) throw file.Corrupt("its archive has no ZIP64 directory");
        long count = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        if (count < 0 || length < 0) throw file.Corrupt("its archive has an impossible directory");
        return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), length, count);
    }

    private static ZipItem ReadEntry(CheckpointFile file, byte[] directory, ref int at)
    {
        if (at > directory.Length - EntryLength) throw file.Corrupt("the directory of its archive breaks off");
        ReadOnlySpan<byte> entry = directory.AsSpan(at);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != EntrySignature || nameLength + extraLength > entry.Length - EntryLength)
        {
            throw file.Corrupt("the directory of its archive is not one");
        }

        if ((entry[8] & 1) != 0) throw file.Corrupt("its archive is encrypted");
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), length = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        Widen(file, entry.Slice(EntryLength + nameLength, extraLength), ref length, ref packed, ref header);
        at += EntryLength + nameLength + extraLength + commentLength;
        string name = Encoding.UTF8.GetString(entry.Slice(EntryLength, nameLength));
        return new ZipItem(
            name,
            BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]),
            packed,
            length,
            header);
    }

    /// <summary>Reads 64-bit lengths from the ZIP64 extra field, in the order of the saturated 32-bit fields.</summary>
    private static void Widen(CheckpointFile file, ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4) break;
            if (id == 1)
            {
                ReadOnlySpan<byte> wide = extra.Slice(4, size);
                TakeIfSaturated(ref wide, ref length);
                TakeIfSaturated(ref wide, ref packed);
                TakeIfSaturated(ref wide, ref header);
            }

            extra = extra[(4 + size)..];
        }

        if (length < 0 || packed < 0 || header < 0) throw file.Corrupt("an entry of its archive has an impossible length");
    }

    private static void TakeIfSaturated(ref ReadOnlySpan<byte> wide, ref long value)
    {
        if (value != 0xFFFFFFFF || wide.Length < 8) return;
        value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
    }
}
