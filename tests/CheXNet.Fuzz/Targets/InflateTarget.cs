using System.IO.Compression;
using CheXNet.Imaging.Deflate;

namespace CheXNet.Fuzz.Targets;

/// <summary>zlib streams, compressed from the corpus' bytes and changed: accepted and refused as by System.IO.Compression.</summary>
public sealed class InflateTarget : IFuzzTarget
{
    private const int AtOnce = 1000, Longest = 1 << 20;

    /// <inheritdoc/>
    public string Name => "inflate";

    /// <inheritdoc/>
    public long MostBytes => 64L << 20;

    /// <inheritdoc/>
    public bool Takes(byte[] content) => content.Length < 1 << 16;

    /// <inheritdoc/>
    public byte[] Mutate(byte[] original, Random random)
    {
        using MemoryStream to = new();
        using (ZLibStream zlib = new(to, new ZLibCompressionOptions { CompressionLevel = random.Next(10) }, leaveOpen: true))
            zlib.Write(original.AsSpan(0, Math.Min(original.Length, 1 << random.Next(6, 14))));
        byte[] bytes = to.ToArray();
        return random.Next(8) == 0 ? bytes : Mutation.OfBytes(bytes, random);
    }

    /// <inheritdoc/>
    public bool Run(byte[] input)
    {
        byte[]? ours = Ours(input);
        if (ours is null) return false;

        // Only what is accepted is compared: System.IO.Compression does not always tell that a stream is cut off.
        if (Theirs(input) is not { } theirs) throw new FuzzFindingException("zlib refuses the stream");
        if (!theirs.AsSpan().SequenceEqual(ours)) throw new FuzzFindingException("zlib gives other bytes");
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static byte[]? Ours(byte[] input)
    {
        try
        {
            using ZlibInflater inflater = new(new OnePiece(input), AtOnce, 0);
            using MemoryStream to = new();
            while (to.Length < Longest)
            {
                if (inflater.IsAtEnd()) return to.ToArray();
                to.Write(inflater.Take(1));
            }

            return null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[]? Theirs(byte[] input)
    {
        try
        {
            using ZLibStream from = new(new MemoryStream(input), CompressionMode.Decompress);
            using MemoryStream to = new();
            from.CopyTo(to);
            return to.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private sealed class OnePiece(byte[] bytes) : ICompressedInput
    {
        private bool _given;

        public ReadOnlyMemory<byte> Next()
        {
            if (_given) return default;
            _given = true;
            return bytes;
        }
    }
}
