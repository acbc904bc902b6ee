namespace CheXNet.Scoring;

/// <summary>What became of one image: a prediction, or the reason why there is none.</summary>
public sealed record ScoringOutcome
{
    private ScoringOutcome(string name, Prediction? prediction, XrayException? error) => (Name, Prediction, Error) = (name, prediction, error);

    /// <summary>The image, as its source calls it.</summary>
    public string Name { get; }

    /// <summary>What the model says; null where the image failed.</summary>
    public Prediction? Prediction { get; }

    /// <summary>Why the image could not be scored; null where it was.</summary>
    public XrayException? Error { get; }

    /// <summary>An image that was scored.</summary>
    /// <param name="name">The image.</param>
    /// <param name="prediction">What the model says.</param>
    /// <returns>The outcome.</returns>
    public static ScoringOutcome Scored(string name, Prediction prediction) => new(name, prediction, null);

    /// <summary>An image that failed.</summary>
    /// <param name="name">The image.</param>
    /// <param name="error">Why.</param>
    /// <returns>The outcome.</returns>
    public static ScoringOutcome Failed(string name, XrayException error) => new(name, null, error);
}
