using System.IO.Compression;
using CheXNet.Checkpoints;
using CheXNet.Checkpoints.PyTorch;

namespace CheXNet.Fuzz.Targets;

/// <summary>The ZIP archive around PyTorch's pickle. Reference: System.IO.Compression, where both read an entry.</summary>
public sealed class ZipTarget : CheckpointTarget
{
    private const int LongestEntry = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "zip";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [(byte)'P', (byte)'K', 3, 4, ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        // The directory is at the end: changes there are turned round.
        if (random.Next(2) == 0) return Mutation.OfBytes(original, random);
        int tail = Math.Min(original.Length, 4096);
        return [.. original.AsSpan(0, original.Length - tail), .. Mutation.OfBytes(original[^tail..], random)];
    }

    private protected override void Check(byte[] input, string path, SourceNetwork network)
    {
        if (network.Facts.Format != CheckpointFormat.PyTorchZip) return;
        using CheckpointFile file = CheckpointFile.Open(path, CheckpointLimits.Default);
        ZipEntries ours = new(file);
        ZipArchive reference;
        try
        {
            reference = new ZipArchive(new MemoryStream(input), ZipArchiveMode.Read);
            _ = reference.Entries.Count;
        }
        catch (InvalidDataException)
        {
            return; // the reference is stricter with what does not matter here
        }

        using (reference)
        {
            foreach (ZipArchiveEntry entry in reference.Entries.Where(static entry => entry.Name == "data.pkl"))
            {
                if (ours.Has(entry.FullName) && !ours.ReadAll(entry.FullName, LongestEntry).AsSpan().SequenceEqual(Read(entry)))
                    throw new FuzzFindingException($"the entry '{entry.FullName}' is read differently");
            }
        }
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
