using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>An image that could not be scored or rendered, and why.</summary>
/// <param name="Code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="Text">One human-readable sentence, truncated to 1,000 characters.</param>
/// <param name="ETag">The image's ETag; null if it could not be read.</param>
/// <param name="Attempts">How often this content has failed.</param>
/// <param name="FailedAt">The last failure, UTC.</param>
public sealed record ImageFailure(
    ImageKey Image, FailureStage Stage, string Code, string Text, string? ETag, int Attempts, DateTimeOffset FailedAt)
{
    /// <summary>Whether an unreadable replacement of the image has outdated its prediction, which then is no answer any more.</summary>
    /// <param name="prediction">The newest prediction; null where there is none.</param>
    public bool Outdates(Prediction? prediction) => prediction is null
        || (!ETags.Same(ETag, prediction.Provenance.ETag) && FailedAt > prediction.Provenance.ScoredAt);
}

/// <summary>How many images of a dataset failed for a reason.</summary>
/// <param name="Code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">The sentence of one of them.</param>
public sealed record FailureCount(string Code, FailureStage Stage, int Count, string Message);

/// <summary>A dataset's failures by reason.</summary>
/// <param name="Codes">The most frequent first.</param>
/// <param name="IsComplete">False if there are more than were counted.</param>
public sealed record FailureCounts(IReadOnlyList<FailureCount> Codes, bool IsComplete);
