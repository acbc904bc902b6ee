using CheXNet.Dicom;

namespace CheXNet.Scoring;

/// <summary>A prediction's origin: enough to reproduce it, or to see why it cannot be.</summary>
public sealed record Provenance
{
    /// <summary>The blob, <c>xrays/{dataset}/{image}</c>; the path for a file; null for bytes in memory.</summary>
    public string? Blob { get; init; }

    /// <summary>The blob's ETag when read; null for a file.</summary>
    public string? ETag { get; init; }

    /// <summary>SHA-256 of the image file's bytes, 64 lowercase hexadecimal digits.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The model.</summary>
    public required ModelId Model { get; init; }

    /// <summary>SHA-256 of the graph used.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Which graph was used.</summary>
    public required Precision Precision { get; init; }

    /// <summary>What ran the network: <c>cpu</c>, or a GPU as <c>cuda:0</c>; null in results of before it was recorded.</summary>
    public string? Device { get; init; }

    /// <summary>The preprocessing's name.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>Whether the weights were trained at all.</summary>
    public required bool Trained { get; init; }

    /// <summary>The card's notice, to be shown with every result: training data, and not for clinical use.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether the image was in the model's training split; null if unknown.</summary>
    public bool? InTrainingSplit { get; init; }

    /// <summary>
    /// What is odd about the image, one sentence for people, such as <see cref="DecodedXray.Warning"/>; null if nothing is.
    /// </summary>
    public string? Warning { get; init; }

    /// <summary>The code for which the image would have been refused, had the service not been told to accept anything; null: none, or
    /// not looked at.</summary>
    public string? Refusal { get; init; }

    /// <summary>Where a DICOM film is from, and how it was shown; null for any other.</summary>
    public DicomSource? Dicom { get; init; }

    /// <summary>When it was scored, UTC.</summary>
    public required DateTimeOffset ScoredAt { get; init; }

    /// <summary>The version of this software.</summary>
    public required string SoftwareVersion { get; init; }
}
