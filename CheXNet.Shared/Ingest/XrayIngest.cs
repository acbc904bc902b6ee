using System.Diagnostics;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Telemetry;

namespace CheXNet.Ingest;

/// <summary>
/// What happens to an image that lands, up to the message that asks for its overlays: it is read once, scored, and its row, ranking or
/// failure written. Doing it again for the same ETag and model computes nothing and gives the same message.
/// </summary>
/// <param name="xrays">Where images land.</param>
/// <param name="scorer">The model.</param>
/// <param name="results">Where results are written.</param>
/// <param name="predictions">Where they are read.</param>
/// <param name="failures">Where it is written why an image cannot be scored.</param>
public sealed class XrayIngest(XrayContainer xrays, XrayScorer scorer, ResultWriter results, PredictionStore predictions, FailureStore failures)
{
    private ModelId Model => scorer.Card.ToModelId();

    /// <summary>Opens the same over an account.</summary>
    /// <param name="scorer">The model.</param>
    public static XrayIngest Over(StorageAccount account, XrayScorer scorer) =>
        new(new XrayContainer(account), scorer, new ResultWriter(account), new PredictionStore(account), new FailureStore(account));

    /// <summary>
    /// What <see cref="ClassifyAsync"/> does, for any blob of the container: one that names no image is recorded as failed under
    /// <see cref="Unfiled"/>.
    /// </summary>
    /// <param name="blobName">The blob's name within the container.</param>
    /// <param name="etag">The ETag it was noticed with, where the caller knows it.</param>
    /// <param name="cancellationToken">Stops it; what is written stays, and the next try goes on from there.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused: try again later.</exception>
    public Task<IngestOutcome> ClassifyBlobAsync(string blobName, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            return ClassifyAsync(ImageKey.FromBlobName(blobName), etag, cancellationToken);
        }
        catch (InvalidInputException refusal)
        {
            return FailedAsync(Unfiled.KeyOf(blobName), refusal, etag, cancellationToken);
        }
    }

    /// <summary>Scores an image unless it is scored, and stores what the model says or why it cannot say anything.</summary>
    /// <param name="key">The image.</param>
    /// <param name="etag">The ETag it was noticed with, where the caller knows it: saves reading an image that is scored.</param>
    /// <param name="cancellationToken">Stops it; what is written stays, and the next try goes on from there.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused: try again later.</exception>
    public async Task<IngestOutcome> ClassifyAsync(ImageKey key, string? etag, CancellationToken cancellationToken)
    {
        if (etag is not null && await results.IsScoredAsync(key, etag, scorer.Card, cancellationToken)) return await AlreadyAsync(key, cancellationToken);

        using Activity? span = ImageSpans.Score(key);
        XrayContent? content;
        long start = Stopwatch.GetTimestamp();
        try
        {
            using Activity? reading = ImageSpans.Stage("read");
            content = await xrays.ReadAsync(key, cancellationToken);
        }
        catch (UnreadableImageException error)
        {
            span?.SetStatus(ActivityStatusCode.Error, error.Code);
            return await FailedAsync(key, error, etag, cancellationToken);
        }

        ScoringTimes times = new(Stopwatch.GetElapsedTime(start), default, default);
        if (content is null) return new IngestOutcome(IngestStatus.Gone);
        if (etag != content.ETag && await results.IsScoredAsync(key, content.ETag, scorer.Card, cancellationToken))
        {
            return await AlreadyAsync(key, cancellationToken);
        }

        StoredPrediction stored;
        try
        {
            start = Stopwatch.GetTimestamp();
            ImageContent image = new(content.Bytes, $"{StorageNames.XraysContainer}/{key}", content.ETag);
            ModelInput input;
            using (ImageSpans.Stage("prepare")) input = scorer.DecodeAndPrepare(image);
            times = times with { Prepare = Stopwatch.GetElapsedTime(start) };
            using (ImageSpans.Stage("infer")) stored = new StoredPrediction(key, scorer.Score(key.Image, image, input, cancellationToken));
            times = times with { Infer = Stopwatch.GetElapsedTime(start) - times.Prepare };
        }
        catch (XrayException error) when (error is UnreadableImageException or InconsistentScoreException)
        {
            span?.SetStatus(ActivityStatusCode.Error, error.Code);
            return await FailedAsync(key, error, content.ETag, cancellationToken);
        }

        start = Stopwatch.GetTimestamp();
        using (ImageSpans.Stage("store")) await results.StoreAsync(stored, scorer.Card, cancellationToken);
        ImageMetrics.ImageScored(times);
        ImageMetrics.ImageStored(Stopwatch.GetElapsedTime(start));
        OverlayRequest request = RequestFor(stored, scorer.Card);
        span?.SetTag("chexnet.findings", request.Findings?.Count ?? 1);
        return new IngestOutcome(IngestStatus.Scored, request.Traced(), stored.Prediction);
    }

    /// <summary>The message that asks for the overlays of a stored prediction: what a person is shown of it.</summary>
    /// <param name="stored">The prediction.</param>
    /// <param name="card">The card of the model that made it.</param>
    /// <returns>The message for <c>overlay-requests</c>.</returns>
    public static OverlayRequest RequestFor(StoredPrediction stored, ModelCard card) => OverlayRequest.For(
        stored.Image,
        stored.Prediction.Provenance.Model,
        stored.Prediction.Provenance.ETag ?? "",
        [.. ShownFindings.Of(stored.Prediction, card.OperatingPoints).Select(i => stored.Prediction.Findings[i].Name)]);

    private async Task<IngestOutcome> AlreadyAsync(ImageKey key, CancellationToken cancellationToken)
    {
        StoredPrediction? stored = await predictions.GetAsync(key, Model, cancellationToken);
        return new IngestOutcome(IngestStatus.AlreadyScored, stored is null ? null : RequestFor(stored, scorer.Card), stored?.Prediction);
    }

    private async Task<IngestOutcome> FailedAsync(ImageKey key, XrayException error, string? etag, CancellationToken cancellationToken)
    {
        await failures.RecordAsync(key, FailureStage.Score, error, etag, cancellationToken);
        ImageMetrics.ImageFailed(error.Code);
        return new IngestOutcome(IngestStatus.Unreadable, Error: error);
    }
}
