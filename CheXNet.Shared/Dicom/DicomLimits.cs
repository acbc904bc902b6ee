namespace CheXNet.Dicom;

/// <summary>What a data set may take, so that a crafted file costs no more than its own length promises.</summary>
public sealed record DicomLimits
{
    /// <summary>How deep sequences may lie in one another.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>How many elements, items and fragments there may be in all.</summary>
    public int Elements { get; init; } = 50_000;

    /// <summary>The most bytes that a deflated data set may have.</summary>
    public long InflatedBytes { get; init; } = 256_000_000;
}
