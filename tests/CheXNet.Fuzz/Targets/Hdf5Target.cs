using System.Buffers.Binary;

namespace CheXNet.Fuzz.Targets;

/// <summary>Keras' HDF5: bytes, and the fields around the signatures of its structures.</summary>
public sealed class Hdf5Target : CheckpointTarget
{
    private static readonly byte[][] Signatures =
        ["TREE"u8.ToArray(), "SNOD"u8.ToArray(), "HEAP"u8.ToArray(), "GCOL"u8.ToArray(), "OHDR"u8.ToArray()];

    /// <inheritdoc/>
    public override string Name => "hdf5";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [0x89, (byte)'H', (byte)'D', (byte)'F', ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        if (random.Next(3) == 0) return Mutation.OfBytes(original, random);
        byte[] bytes = [.. original];
        byte[] signature = Signatures[random.Next(Signatures.Length)];
        int from = random.Next(bytes.Length);
        int at = bytes.AsSpan(from).IndexOf(signature) is >= 0 and var found ? from + found : bytes.AsSpan().IndexOf(signature);
        int field = at + 4 + random.Next(120);
        if (at < 0 || field > bytes.Length - 8) return Mutation.OfBytes(original, random);
        long address = random.Next(2) == 0 ? Mutation.Integer(random) : random.Next(bytes.Length);
        if (random.Next(2) == 0) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(field), address);
        else BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(field), (short)address);
        return bytes;
    }
}
