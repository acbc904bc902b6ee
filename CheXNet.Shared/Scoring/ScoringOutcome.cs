namespace CheXNet.Scoring;

/// <summary>What became of one image: a prediction, or the reason why there is none.</summary>
public sealed record ScoringOutcome
{
    private ScoringOutcome(string name, Prediction? prediction, XrayException? error, ScoringTimes times, string? etag) =>
        (Name, Prediction, Error, Times, ETag) = (name, prediction, error, times, etag);

    /// <summary>The image, as its source calls it.</summary>
    public string Name { get; }

    /// <summary>What the model says; null where the image failed.</summary>
    public Prediction? Prediction { get; }

    /// <summary>Why the image could not be scored; null where it was.</summary>
    public XrayException? Error { get; }

    /// <summary>Where its time went.</summary>
    public ScoringTimes Times { get; }

    /// <summary>The ETag of the blob that was read; null where it could not be, or was none.</summary>
    public string? ETag { get; init; }

    /// <summary>An image that was scored.</summary>
    public static ScoringOutcome Scored(string name, Prediction prediction, ScoringTimes times) =>
        new(name, prediction, null, times, prediction.Provenance.ETag);

    /// <summary>An image that failed.</summary>
    /// <param name="times">Where its time went until then.</param>
    /// <param name="etag">The ETag of the blob that was read, if it was.</param>
    public static ScoringOutcome Failed(string name, XrayException error, ScoringTimes times, string? etag = null) =>
        new(name, null, error, times, etag);
}

/// <summary>
/// Where the time of one image went. Images are in different stages at once, so sums over images exceed the time that passed.
/// </summary>
/// <param name="Read">Fetching the bytes.</param>
/// <param name="Prepare">Decoding and resizing.</param>
/// <param name="Infer">The network.</param>
public readonly record struct ScoringTimes(TimeSpan Read, TimeSpan Prepare, TimeSpan Infer);
