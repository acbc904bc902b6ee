using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>What became of an image that landed.</summary>
public enum IngestStatus
{
    /// <summary>Scored now; its row is written.</summary>
    Scored,

    /// <summary>The row for this ETag and model stood already; nothing was computed.</summary>
    AlreadyScored,

    /// <summary>It cannot be scored; a row of <c>Failures</c> says why. Trying again would give the same.</summary>
    Unreadable,

    /// <summary>The blob is no longer there.</summary>
    Gone,
}

/// <summary>What became of an image that landed, and what is to be done next.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Request">The message for <c>overlay-requests</c>; null where there is nothing to draw.</param>
/// <param name="Prediction">What the model says, where it was scored now.</param>
/// <param name="Error">Why it cannot be scored, where it cannot.</param>
public sealed record IngestOutcome(IngestStatus Status, OverlayRequest? Request = null, Prediction? Prediction = null, XrayException? Error = null);
