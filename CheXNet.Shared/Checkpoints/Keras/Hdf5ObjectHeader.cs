namespace CheXNet.Checkpoints.Keras;

internal readonly record struct Hdf5Message(int Type, long Address, int Length);

/// <summary>
/// HDF5 object headers, versions 1 and 2 (HDF5 File Format Specification 3.0, IV.A), with continuation blocks. The entry limit
/// and the file's read budget bound the number of messages.
/// </summary>
internal static class Hdf5ObjectHeader
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, Link = 0x06;
    public const int ExternalFiles = 0x07, Layout = 0x08, FilterPipeline = 0x0b, Attribute = 0x0c, SymbolTable = 0x11;

    private const int Continuation = 0x10, SharedFlag = 0x02;
    private const int PrefixLength1 = 16;

    public static List<Hdf5Message> Read(CheckpointFile file, long address)
    {
        Hdf5Cursor head = new(file, address, (int)Math.Min(PrefixLength1 + 16, Math.Max(0, file.Length - address)));
        return head.Take(4) is [(byte)'O', (byte)'H', (byte)'D', (byte)'R'] ? ReadVersion2(file, address) : ReadVersion1(file, address);
    }

    private static List<Hdf5Message> ReadVersion1(CheckpointFile file, long address)
    {
        Hdf5Cursor prefix = new(file, address, PrefixLength1);
        if (prefix.Byte() != 1) throw file.Corrupt($"the object at {address:N0} is of an unknown version");
        prefix.Skip(7);
        List<Hdf5Message> messages = [];
        Queue<(long Address, long Length)> blocks = new([(address + PrefixLength1, prefix.UInt32())]);
        while (blocks.TryDequeue(out (long Address, long Length) block))
        {
            Hdf5Cursor cursor = new(file, block.Address, Bounded(file, block.Length));
            while (cursor.Left >= 8)
            {
                int type = cursor.UInt16(), length = cursor.UInt16(), flags = cursor.Byte();
                cursor.Skip(3);
                Add(file, messages, blocks, type, flags, block.Address + block.Length - cursor.Left, length);
                cursor.Skip(length);
            }
        }

        return messages;
    }

    private static List<Hdf5Message> ReadVersion2(CheckpointFile file, long address)
    {
        Hdf5Cursor prefix = new(file, address, (int)Math.Min(64, file.Length - address));
        int before = prefix.Left;
        prefix.Expect("OHDR"u8);
        if (prefix.Byte() != 2) throw file.Corrupt($"the object at {address:N0} is of an unknown version");
        int flags = prefix.Byte();
        if ((flags & 0x20) != 0) prefix.Skip(16);
        if ((flags & 0x10) != 0) prefix.Skip(4);
        long first = prefix.Sized(1 << (flags & 3));
        int headerLength = (flags & 4) != 0 ? 6 : 4;
        List<Hdf5Message> messages = [];
        Queue<(long Address, long Length)> blocks = new([(address + before - prefix.Left, first)]);
        bool continued = false;
        while (blocks.TryDequeue(out (long Address, long Length) block))
        {
            // A continuation has a signature and a checksum.
            (long start, long length) = continued ? (block.Address + 4, block.Length - 8) : block;
            if (continued) new Hdf5Cursor(file, block.Address, 4).Expect("OCHK"u8);
            Hdf5Cursor cursor = new(file, start, Bounded(file, length));
            while (cursor.Left >= headerLength)
            {
                int type = cursor.Byte(), size = cursor.UInt16(), messageFlags = cursor.Byte();
                cursor.Skip(headerLength - 4);
                Add(file, messages, blocks, type, messageFlags, start + length - cursor.Left, size);
                cursor.Skip(size);
            }

            continued = true;
        }

        return messages;
    }

    private static void Add(
        CheckpointFile file,
        List<Hdf5Message> messages,
        Queue<(long Address, long Length)> blocks,
        int type,
        int flags,
        long address,
        int length)
    {
        if (messages.Count + blocks.Count > file.Limits.Entries) throw file.Corrupt("an object of it has messages without end");
        if (type == Continuation)
        {
            Hdf5Cursor body = new(file, address, length);
            blocks.Enqueue((body.Int64(), body.Int64()));
            messages.Add(new Hdf5Message(type, address, length));
            return;
        }

        bool matters = type is Dataspace or Datatype or Layout or Link or SymbolTable;
        if (matters && (flags & SharedFlag) != 0)
            throw file.Corrupt("an object of it shares its description with another, which Keras never writes");
        messages.Add(new Hdf5Message(type, address, length));
    }

    private static int Bounded(CheckpointFile file, long length) =>
        length is >= 0 and <= 1 << 20 ? (int)length : throw file.Corrupt($"an object of it claims {length:N0} bytes of description");
}
