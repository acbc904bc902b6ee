namespace CheXNet.Scoring;

/// <summary>What became of one image: a prediction, or the reason why there is none.</summary>
public sealed record ScoringOutcome
{
    private ScoringOutcome(string name, Prediction? prediction, XrayException? error, ScoringTimes times) =>
        (Name, Prediction, Error, Times) = (name, prediction, error, times);

    /// <summary>The image, as its source calls it.</summary>
    public string Name { get; }

    /// <summary>What the model says; null where the image failed.</summary>
    public Prediction? Prediction { get; }

    /// <summary>Why the image could not be scored; null where it was.</summary>
    public XrayException? Error { get; }

    /// <summary>Where its time went.</summary>
    public ScoringTimes Times { get; }

    /// <summary>An image that was scored.</summary>
    /// <param name="name">The image.</param>
    /// <param name="prediction">What the model says.</param>
    /// <param name="times">Where its time went.</param>
    public static ScoringOutcome Scored(string name, Prediction prediction, ScoringTimes times) => new(name, prediction, null, times);

    /// <summary>An image that failed.</summary>
    /// <param name="name">The image.</param>
    /// <param name="error">Why.</param>
    /// <param name="times">Where its time went until then.</param>
    public static ScoringOutcome Failed(string name, XrayException error, ScoringTimes times) => new(name, null, error, times);
}

/// <summary>
/// Where the time of one image went. Images are in different stages at once, so sums over images exceed the time that passed.
/// </summary>
/// <param name="Read">Fetching the bytes.</param>
/// <param name="Prepare">Decoding and resizing.</param>
/// <param name="Infer">The network.</param>
public readonly record struct ScoringTimes(TimeSpan Read, TimeSpan Prepare, TimeSpan Infer);
