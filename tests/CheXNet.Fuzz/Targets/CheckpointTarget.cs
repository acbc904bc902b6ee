using CheXNet.Checkpoints;

namespace CheXNet.Fuzz.Targets;

/// <summary>
/// Reads an input as a checkpoint, as <c>chexnet model import</c> does up to the graph. Only <see cref="XrayException"/> may leave, and not
/// by way of the net that turns any other into one.
/// </summary>
public abstract class CheckpointTarget : IFuzzTarget
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("chexnet-fuzz-").FullName, "input");

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public long MostBytes => 320L << 20;

    /// <inheritdoc/>
    public abstract bool Takes(byte[] content);

    /// <inheritdoc/>
    public virtual byte[] Mutate(byte[] original, Random random) => Mutation.OfBytes(original, random);

    /// <inheritdoc/>
    public bool Run(byte[] input)
    {
        File.WriteAllBytes(_path, input);
        try
        {
            SourceNetwork network = SourceNetwork.Read(_path, CheckpointLimits.Default);
            Check(input, _path, network);
            return true;
        }
        catch (XrayException e) when (IsExpected(e))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Compares an accepted input with the format's reference.</summary>
    private protected virtual void Check(byte[] input, string path, SourceNetwork network) => _ = network.Write([0]);

    private static bool IsExpected(XrayException e) =>
        !e.Message.Contains("contradicts itself", StringComparison.Ordinal) && e.Message.Length < 20_000;
}
