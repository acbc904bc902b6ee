using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>What the work on a page needs to know about its run.</summary>
/// <param name="Model">The requested model; null: the service's.</param>
/// <param name="Precision">Which of the model's graphs; null: the service's.</param>
/// <param name="Overlays">Whether overlays are requested.</param>
public sealed record RunJob(RunId Run, string Dataset, ModelId? Model, Precision? Precision, bool Overlays)
{
    /// <summary>Extracts the job from a request.</summary>
    public static RunJob Of(RunId run, RunRequest request) => new(run, request.Dataset, request.Model, request.Precision, request.Overlays);
}

/// <summary>The outcome of scoring an image.</summary>
public sealed record ImageScore(ManifestEntry Image, ScoringOutcome Outcome)
{
    /// <summary>Why it could not be scored; null on success.</summary>
    public FailedImage? Failure => Outcome.Error is { } error ? new FailedImage(Image.Image, error.Code, error.Message) : null;

    /// <summary>The time spent on this image.</summary>
    public StageSeconds Seconds => new()
    {
        Read = Outcome.Times.Read.TotalSeconds,
        Prepare = Outcome.Times.Prepare.TotalSeconds,
        Infer = Outcome.Times.Infer.TotalSeconds,
    };
}

/// <summary>What a run does with images, on top of scoring and the result stores.</summary>
public interface IRunImages
{
    /// <summary>Rejects a run that this service cannot carry out, before any image is read.</summary>
    /// <exception cref="XrayException">The service has another model or precision.</exception>
    void Check(RunJob job);

    /// <summary>Finds images with a prediction of this content and model; requests overlays that the job wants and nobody has.</summary>
    /// <returns>The paths found, each with its time of scoring.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken);

    /// <summary>Downloads, decodes and scores images as a pipeline.</summary>
    /// <returns>One score per image, in any order. A bad image is a failure; a storage or model fault is an exception.</returns>
    IAsyncEnumerable<ImageScore> ScoreAsync(RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken);

    /// <summary>Stores predictions and failures, and requests overlays if the job wants them. Idempotent.</summary>
    Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken);
}
