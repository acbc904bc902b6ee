using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>The result of ingesting an image.</summary>
public enum IngestStatus
{
    /// <summary>Scored now; its row is written and its overlays are requested.</summary>
    Scored,

    /// <summary>A row for this ETag and model existed; nothing was computed.</summary>
    AlreadyScored,

    /// <summary>It cannot be scored, for the reason in <c>Failures</c>. A retry would not help.</summary>
    Unreadable,

    /// <summary>The blob no longer exists.</summary>
    Gone,
}

/// <summary>The result of ingesting an image.</summary>
/// <param name="ETag">The ETag processed, maybe newer than the one in the event; null if unknown.</param>
/// <param name="Prediction">The prediction, if scored now.</param>
/// <param name="Error">Why it cannot be scored, if so.</param>
public sealed record IngestOutcome(IngestStatus Status, string? ETag = null, Prediction? Prediction = null, XrayException? Error = null);
