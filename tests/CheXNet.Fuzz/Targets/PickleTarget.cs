using System.IO.Compression;

namespace CheXNet.Fuzz.Targets;

/// <summary>The pickle in PyTorch's archive: changed, and packed again with the right checksum, so that the change is seen.</summary>
public sealed class PickleTarget : CheckpointTarget
{
    private const string Pickle = "data.pkl";

    /// <summary>Instructions that move, call and nest; a random one in place of another keeps much of a pickle sound.</summary>
    private static readonly byte[] Opcodes =
    [
        .. "(.012]}tuesRbcoiQPhqjrgpdalNKMJXUVCBG)"u8,
        0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8f, 0x90, 0x92, 0x93, 0x94, 0x95,
    ];

    /// <inheritdoc/>
    public override string Name => "pickle";

    /// <inheritdoc/>
    public override bool Takes(byte[] content)
    {
        if (content is not [(byte)'P', (byte)'K', 3, 4, ..]) return false;
        using ZipArchive zip = new(new MemoryStream(content));
        return zip.Entries.Any(static entry => entry.Name == Pickle);
    }

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        using ZipArchive from = new(new MemoryStream(original));
        using MemoryStream written = new();
        using (ZipArchive to = new(written, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using MemoryStream content = new();
                using (Stream stream = entry.Open()) stream.CopyTo(content);
                byte[] bytes = content.ToArray();
                if (entry.Name == Pickle) bytes = MutatePickle(bytes, random);
                using Stream copy = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                copy.Write(bytes);
            }
        }

        return written.ToArray();
    }

    /// <summary>Instructions exchanged, put in and taken out, numbers at their edges.</summary>
    public static byte[] MutatePickle(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int left = 1 << random.Next(4); left > 0 && bytes.Count > 8; left--)
        {
            int at = 2 + random.Next(bytes.Count - 4);
            byte opcode = Opcodes[random.Next(Opcodes.Length)];
            switch (random.Next(5))
            {
                case 0: bytes[at] = opcode; break;
                case 1: bytes.Insert(at, opcode); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 << random.Next(7)))); break;
                default: bytes[at] = (byte)Mutation.Integer(random); break;
            }
        }

        return [.. bytes];
    }
}
