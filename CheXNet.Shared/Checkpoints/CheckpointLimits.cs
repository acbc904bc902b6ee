namespace CheXNet.Checkpoints;

/// <summary>Resource limits for reading a checkpoint. The defaults fit a DenseNet-201 with its optimizer several times over.</summary>
public sealed record CheckpointLimits
{
    /// <summary>The default limits.</summary>
    public static CheckpointLimits Default { get; } = new();

    /// <summary>Maximum file size, in bytes.</summary>
    public long FileBytes { get; init; } = 2L << 30;

    /// <summary>Maximum pickle size, in bytes. Weights are stored outside it, except numpy arrays.</summary>
    public int PickleBytes { get; init; } = 128 << 20;

    /// <summary>Maximum directory or header size, in bytes.</summary>
    public int StructureBytes { get; init; } = 32 << 20;

    /// <summary>Maximum pickle steps, and maximum values a pickle may copy.</summary>
    public int PickleSteps { get; init; } = 4_000_000;

    /// <summary>Maximum ZIP entries, HDF5 objects or graph nodes.</summary>
    public int Entries { get; init; } = 50_000;

    /// <summary>Maximum nesting of modules, dictionaries or groups.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Maximum total inflated size of an archive's compressed entries, in bytes.</summary>
    public long InflatedBytes { get; init; } = 256L << 20;

    /// <summary>Maximum total values in the network's tensors (DenseNet-201 has 20 million).</summary>
    public long NetworkValues { get; init; } = 64L << 20;

    /// <summary>Maximum total bytes read, as a multiple of the file size; guards against overlapping views.</summary>
    public int ReadFactor { get; init; } = 8;
}
