using System.Buffers.Binary;

namespace CheXNet.Checkpoints.Keras;

/// <summary>
/// Text attributes of an HDF5 object (HDF5 File Format Specification 3.0, IV.A.2.m): one text or an array of them, of fixed or variable
/// length. An attribute of another form is passed over: it is no weight.
/// </summary>
internal sealed record Hdf5Attribute(string Name, IReadOnlyList<string> Texts)
{
    private const int String = 3, VariableLength = 9, MostTexts = 1000, LongestText = 4 << 20, HeapReference = 16;

    public static IEnumerable<Hdf5Attribute> Of(CheckpointFile file, IReadOnlyList<Hdf5Message> messages)
    {
        foreach (Hdf5Message message in messages.Where(static m => m.Type == Hdf5ObjectHeader.Attribute).Take(1000))
        {
            if (Read(file, message) is { } attribute) yield return attribute;
        }
    }

    private static Hdf5Attribute? Read(CheckpointFile file, Hdf5Message message)
    {
        Hdf5Cursor body = new(file, message.Address, message.Length);
        int version = body.Byte();
        int flags = body.Byte();
        if (version is < 1 or > 3 || (version > 1 && flags != 0)) return null;
        int name = body.UInt16(), type = body.UInt16(), space = body.UInt16();
        if (version == 3) body.Skip(1);
        string text = Encoding.UTF8.GetString(body.Take(Padded(name, version))).TrimEnd('\0');
        ReadOnlySpan<byte> datatype = body.Take(Padded(type, version));
        if (datatype.Length < 8) return null;
        int kind = datatype[0] & 0x0f;
        long size = BinaryPrimitives.ReadUInt32LittleEndian(datatype[4..]);
        bool texts = kind == String || (kind == VariableLength && (datatype[1] & 0x0f) == 1);
        int count = Count(body.Take(Padded(space, version)));
        if (!texts || count is < 1 or > MostTexts) return null;
        return kind == String
            ? size is > 0 and <= LongestText && size * count <= body.Left ? new Hdf5Attribute(text, Fixed(body, (int)size, count)) : null
            : count * HeapReference <= body.Left ? new Hdf5Attribute(text, Variable(file, body, count)) : null;
    }

    /// <summary>Version 1 fills each part up to a multiple of 8 bytes.</summary>
    private static int Padded(int length, int version) => version == 1 ? (length + 7) / 8 * 8 : length;

    private static int Count(ReadOnlySpan<byte> space)
    {
        if (space.Length < 4 || space[1] > 1) return -1;
        int start = space[0] == 1 ? 8 : 4;
        if (space[1] == 0) return 1;
        if (space.Length < start + 8) return -1;
        long count = BinaryPrimitives.ReadInt64LittleEndian(space[start..]);
        return count is >= 0 and <= MostTexts ? (int)count : -1;
    }

    private static string[] Fixed(Hdf5Cursor body, int size, int count)
    {
        string[] texts = new string[count];
        for (int i = 0; i < count; i++) texts[i] = Text(body.Take(size));
        return texts;
    }

    /// <summary>Each text is a length, the address of a global heap collection and an index in it.</summary>
    private static string[] Variable(CheckpointFile file, Hdf5Cursor body, int count)
    {
        Dictionary<long, IReadOnlyDictionary<int, (long Address, long Length)>> heaps = [];
        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            long length = body.UInt32(), address = body.Int64();
            int index = (int)Math.Min(body.UInt32(), int.MaxValue);
            if (length == 0)
            {
                texts[i] = "";
                continue;
            }

            if (!heaps.TryGetValue(address, out var heap)) heaps.Add(address, heap = Hdf5GlobalHeap.Read(file, address));
            if (!heap.TryGetValue(index, out var place) || length > place.Length || length > LongestText)
                throw file.Corrupt("a text of an attribute in it is not where it should be");
            texts[i] = Text(file.Read(place.Address, (int)length));
        }

        return texts;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
