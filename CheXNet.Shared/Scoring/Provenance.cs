using CheXNet.Models;

namespace CheXNet.Scoring;

/// <summary>Where a prediction came from: enough to make it again, or to see why it cannot be.</summary>
public sealed record Provenance
{
    /// <summary>
    /// The container and name of the blob, <c>xrays/{dataset}/{image}</c>; the path for a file; null for bytes in memory.
    /// </summary>
    public string? Blob { get; init; }

    /// <summary>The blob's ETag when it was read; null for a file.</summary>
    public string? ETag { get; init; }

    /// <summary>SHA-256 of the image file's bytes, 64 lower-case hexadecimal digits.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The model.</summary>
    public required ModelId Model { get; init; }

    /// <summary>SHA-256 of the graph that computed.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Which graph computed.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The preprocessing's name.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>Whether the weights were trained at all.</summary>
    public required bool Trained { get; init; }

    /// <summary>The card's notice, to be shown with every result: what the model learned from, and that it is not for patients.</summary>
    public string? Notice { get; init; }

    /// <summary>Whether the image was in the model's training split; null where the card cannot tell.</summary>
    public bool? InTrainingSplit { get; init; }

    /// <summary>When it was scored, UTC.</summary>
    public required DateTimeOffset ScoredAt { get; init; }

    /// <summary>The version of this software.</summary>
    public required string SoftwareVersion { get; init; }
}
