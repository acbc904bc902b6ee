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
        foreach ((string name, byte[] content) in Reference(input))
        {
            if (ours.Has(name) && !ours.ReadAll(name, LongestEntry).AsSpan().SequenceEqual(content))
                throw new FuzzFindingException($"the entry '{name}' is read differently");
        }
    }

    /// <summary>The pickles that the reference reads; none where it is stricter with what does not matter here.</summary>
    private static List<(string Name, byte[] Content)> Reference(byte[] input)
    {
        try
        {
            using ZipArchive archive = new(new MemoryStream(input), ZipArchiveMode.Read);
            return [.. archive.Entries.Where(static entry => entry.Name == "data.pkl").Select(static entry => (entry.FullName, Read(entry)))];
        }
        catch (InvalidDataException)
        {
            return [];
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
