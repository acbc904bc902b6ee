using CheXNet.Models;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>What a page's work needs to know of its run.</summary>
/// <param name="Model">The model asked for; null: the one the service runs with.</param>
/// <param name="Precision">Which of the model's graphs is asked for; null: the one the service runs with.</param>
/// <param name="Overlays">Whether overlays are asked for.</param>
public sealed record RunJob(RunId Run, string Dataset, ModelId? Model, Precision? Precision, bool Overlays)
{
    /// <summary>Takes what a page needs from a request.</summary>
    /// <param name="request">What was asked for.</param>
    public static RunJob Of(RunId run, RunRequest request) => new(run, request.Dataset, request.Model, request.Precision, request.Overlays);
}

/// <summary>What scoring says of an image.</summary>
public sealed record ImageScore(ManifestEntry Image, ScoringOutcome Outcome)
{
    /// <summary>Why it could not be scored; null where it was.</summary>
    public FailedImage? Failure => Outcome.Error is { } error ? new FailedImage(Image.Image, error.Code, error.Message) : null;

    /// <summary>Where the time of this image went.</summary>
    public StageSeconds Seconds => new()
    {
        Read = Outcome.Times.Read.TotalSeconds,
        Prepare = Outcome.Times.Prepare.TotalSeconds,
        Infer = Outcome.Times.Infer.TotalSeconds,
    };
}

/// <summary>What a run does with images; scoring and the stores of results stand behind it.</summary>
public interface IRunImages
{
    /// <summary>Refuses a run that this service could not carry out, before an image is touched.</summary>
    /// <param name="job">The run.</param>
    /// <exception cref="XrayException">The model or its precision is not the one this service has.</exception>
    void Check(RunJob job);

    /// <summary>
    /// Finds the images that have a prediction of this very content and model, and asks for their overlays if the job says so and nobody
    /// has.
    /// </summary>
    /// <param name="job">The run.</param>
    /// <returns>The paths found, each with the time it was scored.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken);

    /// <summary>Downloads, decodes and scores images as a pipeline.</summary>
    /// <param name="job">The run.</param>
    /// <returns>One score an image, in any order. An image's own fault is a failure; a fault of storage or model is an exception.</returns>
    IAsyncEnumerable<ImageScore> ScoreAsync(RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken);

    /// <summary>Stores predictions and failures, and asks for overlays if the job says so; storing one again gives the same rows.</summary>
    /// <param name="job">The run.</param>
    /// <param name="scores">A batch.</param>
    Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken);
}
