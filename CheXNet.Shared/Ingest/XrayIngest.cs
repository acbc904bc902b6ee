using CheXNet.Explanations;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Telemetry;

namespace CheXNet.Ingest;

/// <summary>
/// Takes images from the container <c>xrays</c> to results, for a single upload or a page of a run: skips what is already scored, reads
/// and scores the rest, writes rows, rankings or failures, and requests overlays. Idempotent per ETag and model.
/// </summary>
/// <param name="options">How to share the machine; outcomes come in completion order.</param>
/// <param name="failures">Receives the images that cannot be scored.</param>
public sealed class XrayIngest(
    XrayContainer xrays, XrayScorer scorer, ScoringPipelineOptions options, ResultWriter results, FailureStore failures)
{
    private const int RecordedAtOnce = 8;

    private readonly ScoringPipeline _pipeline = new(scorer, options with { InOrder = false });

    /// <summary>The card of the model that scores.</summary>
    public ModelCard Card => scorer.Card;

    /// <summary>Which of the model's graphs is used.</summary>
    public Precision Precision => scorer.Precision;

    /// <summary>Processes an image on the caller's thread, up to the message that requests its overlays.</summary>
    /// <param name="image">Any blob of the container: one that names no image is recorded as failed under <see cref="Unfiled"/>. A known
    /// ETag saves reading an image already scored.</param>
    /// <param name="cancellationToken">Stops the work; the next try continues from what is written.</param>
    /// <exception cref="StorageException">The account cannot be reached, or refused: retry later.</exception>
    public async Task<IngestOutcome> IngestAsync(XrayReference image, CancellationToken cancellationToken)
    {
        if (await IsScoredAsync(image, cancellationToken)) return new IngestOutcome(IngestStatus.AlreadyScored, image.ETag);

        using Activity? span = ImageSpans.Score(image.BlobName);
        ScoringOutcome outcome;
        long start = Stopwatch.GetTimestamp();
        try
        {
            ImageContent? content;
            using (ImageSpans.Stage("read")) content = await ReadAsync(image.BlobName, cancellationToken);
            TimeSpan read = Stopwatch.GetElapsedTime(start);
            if (content is null) return new IngestOutcome(IngestStatus.Gone);
            XrayReference now = image with { ETag = content.ETag };
            if (now != image && await IsScoredAsync(now, cancellationToken)) return new IngestOutcome(IngestStatus.AlreadyScored, now.ETag);
            outcome = await _pipeline.ScoreAsync(image.BlobName, content, read, cancellationToken);
        }
        catch (XrayException error) when (error is UnreadableImageException or InvalidInputException)
        {
            ScoringTimes times = new(Stopwatch.GetElapsedTime(start), default, default);
            outcome = ScoringOutcome.Failed(image.BlobName, error, times, image.ETag);
        }

        if (outcome.Error is { } reason) span?.SetStatus(ActivityStatusCode.Error, reason.Code);
        await StoreAsync([outcome], overlays: true, cancellationToken);
        if (outcome.Prediction is not { } prediction) return new IngestOutcome(IngestStatus.Unreadable, outcome.ETag, Error: outcome.Error);
        span?.SetTag("chexnet.findings", ShownOf(prediction).Count);
        return new IngestOutcome(IngestStatus.Scored, outcome.ETag, prediction);
    }

    /// <summary>Finds images with a prediction of this content and model.</summary>
    /// <param name="images">The images; those of unknown ETag are not found.</param>
    /// <param name="overlays">Whether to request overlays not yet requested.</param>
    /// <returns>The images found, each with its time of scoring.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused: retry later.</exception>
    public Task<IReadOnlyDictionary<ImageKey, DateTimeOffset>> FindScoredAsync(
        IEnumerable<XrayReference> images, bool overlays, CancellationToken cancellationToken)
    {
        List<(ImageKey, string)> known = [];
        foreach ((string blobName, string? etag) in images)
        {
            if (etag is not null && ImageKey.TryFromBlobName(blobName, out ImageKey key)) known.Add((key, etag));
        }

        return results.FindScoredAsync(known, Card, overlays ? ShownOf : null, cancellationToken);
    }

    /// <summary>Reads and scores images as a pipeline; stores nothing.</summary>
    /// <returns>One outcome per image, named by its blob, in any order. A missing, unreadable or misnamed image is an outcome.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused: every image would fail alike.</exception>
    /// <exception cref="ModelPackageException">The model rejected a valid image.</exception>
    public async IAsyncEnumerable<ScoringOutcome> ScoreAsync(
        IReadOnlyList<XrayReference> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, string?> etags = images.ToDictionary(static i => i.BlobName, static i => i.ETag, StringComparer.Ordinal);
        IAsyncEnumerable<ImageSource> sources = images.Select(image => new ImageSource(image.BlobName, async stop =>
            await ReadAsync(image.BlobName, stop) ?? throw new UnreadableImageException(
                ErrorCodes.ImageUnavailable,
                $"The image '{image.BlobName}' is not in the container {StorageNames.XraysContainer}: upload it, then redrive the run.")))
            .ToAsyncEnumerable();
        await foreach (ScoringOutcome outcome in _pipeline.RunAsync(sources, cancellationToken))
        {
            if (outcome.Error is StorageException error) throw error;
            yield return outcome.ETag is null ? outcome with { ETag = etags[outcome.Name] } : outcome;
        }
    }

    /// <summary>Stores predictions and failures, and requests overlays. Idempotent.</summary>
    /// <param name="outcomes">Outcomes named by their blobs.</param>
    /// <param name="overlays">Whether overlays are wanted.</param>
    /// <param name="cancellationToken">Stops the work; the next try continues from what is written.</param>
    /// <exception cref="StorageException">The account cannot be reached, or refused: retry later.</exception>
    public async Task StoreAsync(IReadOnlyList<ScoringOutcome> outcomes, bool overlays, CancellationToken cancellationToken)
    {
        List<(ScoringOutcome Outcome, StoredPrediction Prediction)> scored = [];
        List<ScoringOutcome> failed = [];
        foreach (ScoringOutcome outcome in outcomes)
        {
            if (outcome.Prediction is null) failed.Add(outcome);
            else scored.Add((outcome, new StoredPrediction(ImageKey.FromBlobName(outcome.Name), outcome.Prediction)));
        }

        if (scored.Count > 0)
        {
            using Activity? span = ImageSpans.Stage("store");
            long start = Stopwatch.GetTimestamp();
            await results.StoreAsync([.. scored.Select(static s => s.Prediction)], Card, overlays ? ShownOf : null, cancellationToken);
            TimeSpan each = Stopwatch.GetElapsedTime(start) / scored.Count;
            foreach ((ScoringOutcome outcome, _) in scored)
                ImageMetrics.ImageScored(outcome.Times.Read, outcome.Times.Prepare, outcome.Times.Infer, each);
        }

        ParallelOptions some = new() { MaxDegreeOfParallelism = RecordedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(failed, some, async (outcome, stop) =>
        {
            ImageKey key = new XrayReference(outcome.Name, outcome.ETag).Key;
            await failures.RecordAsync(key, FailureStage.Score, outcome.Error!, outcome.ETag, stop);
            ImageMetrics.ImageFailed(outcome.Error!.Code);
        });
    }

    private async Task<bool> IsScoredAsync(XrayReference image, CancellationToken cancellationToken) =>
        (await FindScoredAsync([image], overlays: true, cancellationToken)).Count > 0;

    /// <exception cref="InvalidInputException">The blob's name is not an image's.</exception>
    private async Task<ImageContent?> ReadAsync(string blobName, CancellationToken cancellationToken)
    {
        XrayContent? content = await xrays.ReadAsync(ImageKey.FromBlobName(blobName), cancellationToken);
        return content is null ? null : new ImageContent(content.Bytes, $"{StorageNames.XraysContainer}/{blobName}", content.ETag);
    }

    private IReadOnlyList<string> ShownOf(Prediction prediction) =>
        [.. ShownFindings.Of(prediction, Card.OperatingPoints).Select(i => prediction.Findings[i].Name)];
}
