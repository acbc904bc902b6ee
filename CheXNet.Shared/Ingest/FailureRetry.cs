using CheXNet.Explanations;
using CheXNet.Results;

namespace CheXNet.Ingest;

/// <summary>
/// Gives an image that failed another attempt, after whatever stood in its way was mended: one that could not be scored is written again,
/// which every watcher and trigger takes for an upload; one whose overlay could not be drawn, or that could not be exported, is put back
/// into the queue of overlays.
/// </summary>
public sealed class FailureRetry(
    StorageAccount account, XrayContainer xrays, FailureStore failures, PredictionStore predictions, ModelCard card)
{
    private readonly OverlayQueue _overlays = new(account);

    /// <summary>Begins another attempt; the failure stands until that ends.</summary>
    /// <returns>The failed step that is done again.</returns>
    /// <exception cref="InvalidInputException"><c>failure-not-found</c>: no failure is recorded; <c>image-not-found</c>: the image is
    /// gone.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<FailureStage> RetryAsync(ImageKey image, CancellationToken cancellationToken)
    {
        if (await failures.GetAsync(image, FailureStage.Score, cancellationToken) is not null)
        {
            _ = await xrays.RewriteAsync(image, cancellationToken) ?? throw XrayContainer.NotFound(image);
            return FailureStage.Score;
        }

        FailureStage? stage = await failures.GetAsync(image, FailureStage.Overlay, cancellationToken) is not null ? FailureStage.Overlay
            : await failures.GetAsync(image, FailureStage.Export, cancellationToken) is not null ? FailureStage.Export
            : null;
        if (stage is null)
        {
            throw new InvalidInputException(
                ErrorCodes.FailureNotFound,
                $"No failure is recorded for '{NameText.Escape(image.ToString())}': there is nothing to do again.");
        }

        StoredPrediction? stored = await predictions.FindAsync(image, cancellationToken);
        if (stored?.Prediction.Provenance is not { ETag: { } etag, Model: var model }) throw XrayContainer.NotFound(image);
        OperatingPoints? points = model == card.ToModelId() ? card.OperatingPoints : null;
        IEnumerable<string> shown = ShownFindings.Of(stored.Prediction, points).Select(i => stored.Prediction.Findings[i].Name);
        await _overlays.SendAsync(OverlayRequest.For(image, model, etag, [.. shown]), cancellationToken);
        return stage.Value;
    }
}
