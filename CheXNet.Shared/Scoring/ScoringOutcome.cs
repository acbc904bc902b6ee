namespace CheXNet.Scoring;

/// <summary>The result for one image: a prediction or an error.</summary>
public sealed record ScoringOutcome
{
    private ScoringOutcome(string name, Prediction? prediction, XrayException? error, ScoringTimes times, string? etag) =>
        (Name, Prediction, Error, Times, ETag) = (name, prediction, error, times, etag);

    /// <summary>The image's name in results.</summary>
    public string Name { get; }

    /// <summary>The prediction; null if the image failed.</summary>
    public Prediction? Prediction { get; }

    /// <summary>Why the image could not be scored; null on success.</summary>
    public XrayException? Error { get; }

    /// <summary>The time spent.</summary>
    public ScoringTimes Times { get; }

    /// <summary>The ETag of the blob that was read; null if unread or not a blob.</summary>
    public string? ETag { get; init; }

    /// <summary>An image that was scored.</summary>
    public static ScoringOutcome Scored(string name, Prediction prediction, ScoringTimes times) =>
        new(name, prediction, null, times, prediction.Provenance.ETag);

    /// <summary>An image that failed.</summary>
    /// <param name="times">The time spent until then.</param>
    /// <param name="etag">The ETag of the blob that was read, if it was.</param>
    public static ScoringOutcome Failed(string name, XrayException error, ScoringTimes times, string? etag = null) =>
        new(name, null, error, times, etag);
}

/// <summary>The time spent on one image. Images are processed concurrently, so sums exceed wall time.</summary>
/// <param name="Read">Fetching the bytes.</param>
/// <param name="Prepare">Decoding and resizing.</param>
/// <param name="Infer">The network.</param>
public readonly record struct ScoringTimes(TimeSpan Read, TimeSpan Prepare, TimeSpan Infer);
