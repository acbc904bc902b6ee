namespace CheXNet.Checkpoints.Keras;

/// <summary>
/// Children of an HDF5 group: a symbol table (version-1 B-tree over name nodes in a local heap, III.A–III.D) or link messages.
/// Only hard links are followed; soft and external links are not.
/// </summary>
internal static class Hdf5Group
{
    private const int HardLink = 0, DeepestTree = 16;

    public static IEnumerable<(string Name, long Address)> Children(CheckpointFile file, IReadOnlyList<Hdf5Message> messages)
    {
        foreach (Hdf5Message message in messages)
        {
            Hdf5Cursor body = new(file, message.Address, message.Length);
            switch (message.Type)
            {
                case Hdf5ObjectHeader.SymbolTable:
                    long tree = body.Int64(), heap = body.Int64();
                    foreach (var child in Walk(file, tree, HeapData(file, heap), 0)) yield return child;
                    break;
                case Hdf5ObjectHeader.Link when ReadLink(file, body) is { } child:
                    yield return child;
                    break;
                case Hdf5ObjectHeader.LinkInfo:
                    RefuseDense(file, body);
                    break;
            }
        }
    }

    private static (long Address, long Length) HeapData(CheckpointFile file, long address)
    {
        Hdf5Cursor heap = new(file, address, 32);
        heap.Expect("HEAP"u8);
        heap.Skip(4);
        long length = heap.Int64();
        heap.Skip(8);
        return (heap.Int64(), length);
    }

    private static IEnumerable<(string Name, long Address)> Walk(
        CheckpointFile file, long address, (long Address, long Length) heap, int depth)
    {
        if (depth > DeepestTree) throw file.Corrupt("the tree of a group is nested without end");
        Hdf5Cursor head = new(file, address, 24);
        bool isTree = head.Take(4) is [(byte)'T', (byte)'R', (byte)'E', (byte)'E'];
        if (!isTree)
        {
            foreach (var child in Node(file, address, heap)) yield return child;
            yield break;
        }

        if (head.Byte() != 0) throw file.Corrupt("the tree of a group is of another kind");
        head.Skip(1);
        int entries = head.UInt16();
        Hdf5Cursor body = new(file, address + 24, checked(entries * 16));
        for (int i = 0; i < entries; i++)
        {
            body.Skip(8); // key: offset of the smallest name
            foreach (var child in Walk(file, body.Int64(), heap, depth + 1)) yield return child;
        }
    }

    private static IEnumerable<(string Name, long Address)> Node(CheckpointFile file, long address, (long Address, long Length) heap)
    {
        Hdf5Cursor head = new(file, address, 8);
        head.Expect("SNOD"u8);
        head.Skip(2);
        int entries = head.UInt16();
        Hdf5Cursor body = new(file, address + 8, checked(entries * 40));
        for (int i = 0; i < entries; i++)
        {
            long name = body.Int64(), header = body.Int64();
            long cache = body.UInt32();
            body.Skip(20);
            if (cache == 2) throw file.Corrupt("a group of it holds a symbolic link, which Keras never writes");
            yield return (Name(file, heap, name), header);
        }
    }

    private static string Name(CheckpointFile file, (long Address, long Length) heap, long offset)
    {
        if (offset < 0 || offset >= heap.Length || heap.Address < 0) throw file.Corrupt("a name lies outside of its heap");
        long address = heap.Address + offset;
        int longest = (int)Math.Min(Math.Min(512, heap.Length - offset), Math.Max(0, file.Length - address));
        byte[] bytes = file.Read(address, longest);
        int end = Array.IndexOf(bytes, (byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(bytes, 0, end) : throw file.Corrupt("a name in it has no end");
    }

    private static (string Name, long Address)? ReadLink(CheckpointFile file, Hdf5Cursor body)
    {
        if (body.Byte() != 1) throw file.Corrupt("a link in it is of an unknown version");
        int flags = body.Byte();
        int kind = (flags & 8) != 0 ? body.Byte() : HardLink;
        if ((flags & 4) != 0) body.Skip(8);
        if ((flags & 16) != 0) body.Skip(1);
        long length = body.Sized(1 << (flags & 3));
        if (length is < 1 or > 512) throw file.Corrupt("a name in it is too long");
        string name = Encoding.UTF8.GetString(body.Take((int)length));
        return kind == HardLink
            ? (name, body.Int64())
            : throw file.Corrupt($"'{name}' in it is a link to elsewhere, which Keras never writes");
    }

    private static void RefuseDense(CheckpointFile file, Hdf5Cursor body)
    {
        body.Skip(1);
        int flags = body.Byte();
        if ((flags & 1) != 0) body.Skip(8);
        if (body.Int64() == Hdf5Cursor.Undefined) return;
        throw new CheckpointException(
            ErrorCodes.CheckpointFormatUnknown,
            $"'{file.Name}' was written with libver='latest', whose large groups are not read. "
            + "Copy it with h5py's default libver or `h5repack --low=0 --high=0`.");
    }
}
