namespace CheXNet.Checkpoints.Keras;

/// <summary>A collection of the global heap (HDF5 File Format Specification 3.0, III.E): objects by index, as places in it.</summary>
internal static class Hdf5GlobalHeap
{
    private const int HeaderLength = 16, Longest = 16 << 20;

    public static IReadOnlyDictionary<int, (long Address, long Length)> Read(CheckpointFile file, long address)
    {
        Hdf5Cursor header = new(file, address, HeaderLength);
        header.Expect("GCOL"u8);
        header.Skip(4);
        long length = header.Int64();
        if (length is < HeaderLength or > Longest) throw file.Corrupt($"a heap of it claims {length:N0} bytes");
        Dictionary<int, (long, long)> objects = [];
        long at = address + HeaderLength, end = address + length;
        while (at + HeaderLength <= end && objects.Count < file.Limits.Entries)
        {
            Hdf5Cursor item = new(file, at, HeaderLength);
            int index = item.UInt16();
            item.Skip(6);
            long size = item.Int64();
            if (index == 0) break;
            if (size < 0 || size > end - at - HeaderLength) throw file.Corrupt("an object of a heap in it reaches beyond the heap");
            objects[index] = (at + HeaderLength, size);
            at += HeaderLength + ((size + 7) / 8 * 8);
        }

        return objects;
    }
}
