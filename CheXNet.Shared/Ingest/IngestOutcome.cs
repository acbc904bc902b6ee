using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>What became of an image that landed.</summary>
public enum IngestStatus
{
    /// <summary>Scored now; its row is written, and its overlays are asked for.</summary>
    Scored,

    /// <summary>The row for this ETag and model stood already; nothing was computed.</summary>
    AlreadyScored,

    /// <summary>It cannot be scored; a row of <c>Failures</c> says why. Trying again would give the same.</summary>
    Unreadable,

    /// <summary>The blob is no longer there.</summary>
    Gone,
}

/// <summary>What became of an image that landed.</summary>
/// <param name="Status">What happened.</param>
/// <param name="ETag">The ETag that it happened to, which may be a later one than was noticed; null where it is not known.</param>
/// <param name="Prediction">What the model says, where it was scored now.</param>
/// <param name="Error">Why it cannot be scored, where it cannot.</param>
public sealed record IngestOutcome(IngestStatus Status, string? ETag = null, Prediction? Prediction = null, XrayException? Error = null);
