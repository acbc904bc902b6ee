namespace CheXNet.Results;

/// <summary>A stored prediction without its maps.</summary>
/// <param name="Model">The model, <c>id@version</c>.</param>
/// <param name="ModelHash">SHA-256 of its graph.</param>
/// <param name="Trained">Whether its weights are trained at all.</param>
/// <param name="InTrainingSplit">Whether the image was in its training split; null if unknown.</param>
/// <param name="Probabilities">One per finding asked for; null where the row has none.</param>
public sealed record ImageScores(
    ImageKey Image, string Model, string ModelHash, bool Trained, bool? InTrainingSplit, IReadOnlyList<double?> Probabilities)
{
    /// <summary>See <see cref="Scoring.Prediction.Unusual"/>; null where the row has none.</summary>
    public double? Unusual { get; init; }

    /// <summary>See <see cref="Scoring.Provenance.Refusal"/>.</summary>
    public string? Refusal { get; init; }

    /// <summary>When it was scored, UTC.</summary>
    public DateTimeOffset ScoredAt { get; init; }
}

/// <summary>A stored prediction in a list: its probabilities, without its maps.</summary>
/// <param name="ETag">The scored image's; null if it came from elsewhere.</param>
/// <param name="Probabilities">One per finding asked for.</param>
public sealed record ListedPrediction(ImageKey Image, string? ETag, DateTimeOffset ScoredAt, IReadOnlyList<double> Probabilities)
{
    /// <summary>Answers, and what is odd.</summary>
    public PredictionMarks Marks { get; init; } = PredictionMarks.None;
}
