using System.Buffers.Binary;

namespace CheXNet.Models.Devices;

/// <summary>The libraries that an ELF shared object (64 bits, little-endian) names as needed: its <c>DT_NEEDED</c> entries.</summary>
internal static class ElfNeeded
{
    private const int ProgramLoad = 1, ProgramDynamic = 2;
    private const long Needed = 1, StringTable = 5;
    private const int HeadersAtMost = 256, EntriesAtMost = 4096, NameAtMost = 256;

    /// <summary>Their names in the file's order; none for a file that is no such object.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] header = Read(file, 0, 64);
        if (header.Length < 64 || !header.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8)) return [];
        long table = Number(header, 32);
        (int size, int count) = (BitConverter.ToUInt16(header, 54), Math.Min((int)BitConverter.ToUInt16(header, 56), HeadersAtMost));
        if (size < 56) return [];
        List<(long Address, long Offset, long Size)> loaded = [];
        (long Offset, long Size) dynamic = default;
        for (int i = 0; i < count; i++)
        {
            byte[] entry = Read(file, table + ((long)i * size), 56);
            if (entry.Length < 56) return [];
            int type = BinaryPrimitives.ReadInt32LittleEndian(entry);
            if (type == ProgramLoad) loaded.Add((Number(entry, 16), Number(entry, 8), Number(entry, 32)));
            else if (type == ProgramDynamic) dynamic = (Number(entry, 8), Number(entry, 32));
        }

        byte[] section = Read(file, dynamic.Offset, (int)Math.Clamp(dynamic.Size, 0, 16 * EntriesAtMost));
        List<(long Tag, long Value)> entries = [];
        for (int i = 0; i + 16 <= section.Length; i += 16) entries.Add((Number(section, i), Number(section, i + 8)));
        long address = entries.FirstOrDefault(static e => e.Tag == StringTable).Value;
        (long Address, long Offset, long Size) holder =
            loaded.FirstOrDefault(part => address >= part.Address && address < part.Address + part.Size);
        long strings = address - holder.Address + holder.Offset;
        return [.. entries.Where(static e => e.Tag == Needed).Select(e => Name(file, strings + e.Value))];
    }

    private static string Name(FileStream file, long offset)
    {
        byte[] text = Read(file, offset, NameAtMost);
        int end = Array.IndexOf(text, (byte)0);
        return Encoding.UTF8.GetString(text, 0, end < 0 ? text.Length : end);
    }

    private static byte[] Read(FileStream file, long offset, int count)
    {
        if (offset < 0 || offset > file.Length) return [];
        byte[] bytes = new byte[count];
        file.Position = offset;
        return bytes[..file.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

    private static long Number(byte[] bytes, int offset) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(offset));
}
