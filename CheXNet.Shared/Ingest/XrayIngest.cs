using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Ingest;

/// <summary>
/// What happens to an image that lands, up to the message that asks for its overlays: it is read once, scored, and its row, ranking or failure written. Doing
/// it again for the same ETag and model computes nothing and gives the same message.
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
    /// <param name="account">The account.</param>
    /// <param name="scorer">The model.</param>
    /// <returns>The ingest.</returns>
    public static XrayIngest Over(StorageAccount account, XrayScorer scorer) =>
        new(new XrayContainer(account), scorer, new ResultWriter(account), new PredictionStore(account), new FailureStore(account));

    /// <summary>Scores an image unless it is scored, and stores what the model says or why it cannot say anything.</summary>
    /// <param name="key">The image.</param>
    /// <param name="etag">The ETag it was noticed with, where the caller knows it: saves reading an image that is scored.</param>
    /// <param name="cancellation">Stops it; what is written stays, and the next try goes on from there.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused: try again later.</exception>
    public async Task<IngestOutcome> ClassifyAsync(ImageKey key, string? etag, CancellationToken cancellation)
    {
        if (etag is not null && await results.IsScoredAsync(key, etag, Model, cancellation)) return await AlreadyAsync(key, etag, cancellation);

        XrayContent? content;
        try
        {
            content = await xrays.ReadAsync(key, cancellation);
        }
        catch (UnreadableImageException error)
        {
            return await FailedAsync(key, error, etag, cancellation);
        }

        if (content is null) return new IngestOutcome(IngestStatus.Gone);
        if (etag != content.ETag && await results.IsScoredAsync(key, content.ETag, Model, cancellation))
        {
            return await AlreadyAsync(key, content.ETag, cancellation);
        }

        Prediction prediction;
        try
        {
            prediction = scorer.Score(key.Image, new ImageContent(content.Bytes, $"{StorageNames.XraysContainer}/{key}", content.ETag), cancellation);
        }
        catch (XrayException error) when (error is UnreadableImageException or InconsistentScoreException)
        {
            return await FailedAsync(key, error, content.ETag, cancellation);
        }

        await results.StoreAsync(new StoredPrediction(key, prediction), scorer.Card, cancellation);
        return new IngestOutcome(IngestStatus.Scored, RequestFor(key, content.ETag, prediction), prediction);
    }

    private async Task<IngestOutcome> AlreadyAsync(ImageKey key, string etag, CancellationToken cancellation)
    {
        StoredPrediction? stored = await predictions.GetAsync(key, Model, cancellation);
        return new IngestOutcome(IngestStatus.AlreadyScored, stored is null ? null : RequestFor(key, etag, stored.Prediction), stored?.Prediction);
    }

    private async Task<IngestOutcome> FailedAsync(ImageKey key, XrayException error, string? etag, CancellationToken cancellation)
    {
        await failures.RecordAsync(key, FailureStage.Score, error, etag, cancellation);
        return new IngestOutcome(IngestStatus.Unreadable, Error: error);
    }

    private OverlayRequest RequestFor(ImageKey key, string etag, Prediction prediction)
    {
        IEnumerable<string> shown = ShownFindings.Of(prediction, scorer.Card.OperatingPoints).Select(i => prediction.Findings[i].Name);
        return OverlayRequest.For(key, Model, etag, [.. shown]);
    }
}
