using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace CheXNet.Checkpoints.PyTorch;

/// <summary>
/// ZIP entries as storages. Stored entries are read in place; deflated ones are inflated once, within a shared limit. Each
/// entry's checksum is verified before use.
/// </summary>
internal sealed class ZipEntries(CheckpointFile file)
{
    private const uint LocalSignature = 0x04034b50;
    private const int LocalLength = 30, Stored = 0, Deflated = 8;

    private readonly Dictionary<string, ZipItem> _items = ZipDirectory.Read(file);
    private readonly Dictionary<string, TensorStorage> _open = new(StringComparer.Ordinal);
    private long _inflatable = file.Limits.InflatedBytes;

    public IEnumerable<string> Names => _items.Keys;

    public bool Has(string name) => _items.ContainsKey(name);

    public TensorStorage Open(string name)
    {
        if (_open.TryGetValue(name, out TensorStorage? open)) return open;
        if (!_items.TryGetValue(name, out ZipItem? item)) throw file.Corrupt($"its archive lacks '{name}'");
        TensorStorage storage = item.Method switch
        {
            Stored when item.Packed == item.Length => new FileStorage(file, DataOffset(item), item.Length),
            Deflated => new MemoryStorage(Inflate(item)),
            _ => throw file.Corrupt($"'{name}' in its archive is packed by the unknown method {item.Method}"),
        };
        Verify(item, storage);
        _open.Add(name, storage);
        return storage;
    }

    /// <summary>A whole entry in memory, such as the pickle.</summary>
    public byte[] ReadAll(string name, int longest)
    {
        if (_items.TryGetValue(name, out ZipItem? item) && item.Length > longest)
        {
            throw file.Corrupt($"'{name}' in its archive has {item.Length:N0} bytes; at most {longest:N0} are read");
        }

        TensorStorage storage = Open(name);
        byte[] bytes = new byte[storage.Length];
        storage.Read(0, bytes);
        return bytes;
    }

    private long DataOffset(ZipItem item)
    {
        ReadOnlySpan<byte> local = file.Read(item.Header, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw file.Corrupt($"'{item.Name}' is not where its archive says");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(local[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        long offset = item.Header + LocalLength + nameLength + extraLength;
        if (offset > file.Length - item.Packed) throw file.Corrupt($"'{item.Name}' reaches beyond the end");
        return offset;
    }

    private byte[] Inflate(ZipItem item)
    {
        if (item.Length > _inflatable || item.Packed > int.MaxValue || item.Length > int.MaxValue)
        {
            throw file.Corrupt($"its archive inflates to more than {file.Limits.InflatedBytes:N0} bytes");
        }

        _inflatable -= item.Length;
        using MemoryStream packed = new(file.Read(DataOffset(item), (int)item.Packed), writable: false);
        using DeflateStream inflater = new(packed, CompressionMode.Decompress);
        byte[] bytes = new byte[item.Length];
        try
        {
            inflater.ReadExactly(bytes);
            if (inflater.ReadByte() >= 0) throw file.Corrupt($"'{item.Name}' inflates to more than it claims");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw file.Corrupt($"'{item.Name}' cannot be inflated", e);
        }

        return bytes;
    }

    private void Verify(ZipItem item, TensorStorage storage)
    {
        byte[] buffer = new byte[(int)Math.Min(storage.Length, 1 << 20)];
        Crc32 crc = new();
        for (long offset = 0; offset < storage.Length;)
        {
            Span<byte> some = buffer.AsSpan(0, (int)Math.Min(buffer.Length, storage.Length - offset));
            storage.Read(offset, some);
            crc.Append(some);
            offset += some.Length;
        }

        uint actual = crc.GetCurrentHashAsUInt32();
        if (actual != item.Crc) throw file.Corrupt($"'{item.Name}' has the checksum {actual:x8} instead of {item.Crc:x8}");
    }
}
