namespace CheXNet.Fuzz.Targets;

/// <summary>PyTorch's format before 1.6, which is pickles and raw values without a checksum.</summary>
public sealed class LegacyTarget : CheckpointTarget
{
    /// <inheritdoc/>
    public override string Name => "legacy";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [0x80, >= 2 and <= 5, ..] or [(byte)'L', (byte)'1', (byte)'1', (byte)'9', ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random) =>
        random.Next(2) == 0 ? Mutation.OfBytes(original, random) : PickleTarget.MutatePickle(original, random);
}
