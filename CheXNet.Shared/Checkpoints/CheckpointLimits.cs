namespace CheXNet.Checkpoints;

/// <summary>
/// How much a checkpoint may ask of this machine before it is refused. The defaults hold a DenseNet-201 with its optimizer several times
/// over; a file that needs more is no chest X-ray classifier of this family.
/// </summary>
public sealed record CheckpointLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static CheckpointLimits Default { get; } = new();

    /// <summary>Longest file, in bytes.</summary>
    public long FileBytes { get; init; } = 2L << 30;

    /// <summary>Longest pickle, in bytes. Weights lie outside of it, unless they are numpy arrays.</summary>
    public int PickleBytes { get; init; } = 128 << 20;

    /// <summary>Longest directory or header, in bytes.</summary>
    public int StructureBytes { get; init; } = 32 << 20;

    /// <summary>Most steps a pickle may take, and most values that it may copy.</summary>
    public int PickleSteps { get; init; } = 4_000_000;

    /// <summary>Most entries of a ZIP archive, objects of an HDF5 file or nodes of a graph.</summary>
    public int Entries { get; init; } = 50_000;

    /// <summary>Deepest nesting of modules, dictionaries or groups.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Most bytes that the compressed entries of an archive may inflate to, all together.</summary>
    public long InflatedBytes { get; init; } = 256L << 20;

    /// <summary>Most values of a network's tensors, all together (DenseNet-201 has 20 million).</summary>
    public long NetworkValues { get; init; } = 64L << 20;

    /// <summary>How many times its own length a file may be read in all, before views that overlap are called an attack.</summary>
    public int ReadFactor { get; init; } = 8;
}
