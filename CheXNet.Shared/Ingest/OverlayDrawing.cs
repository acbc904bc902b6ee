using CheXNet.Explanations;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Telemetry;

namespace CheXNet.Ingest;

/// <summary>Draws overlays from stored predictions, idempotently: rows hold the activation maps, so no forward pass is needed.</summary>
/// <param name="failures">An image's failure of this stage is removed on success.</param>
public sealed class OverlayDrawing(XrayContainer xrays, PredictionStore predictions, OverlayStore overlays, FailureStore failures)
{
    // For a 1024×1024 image, level 3 takes less than half the time of the default 6, for a slightly larger file.
    private const int Compression = 3;

    private readonly XrayDecoder _decoder = new(ImageLimits.OfThisMachine());

    /// <summary>Draws the overlays that a message requests.</summary>
    /// <exception cref="InvalidInputException">There is no prediction, or no such finding or method.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">The stored map and logit contradict each other.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<OverlayOutcome> DrawAsync(OverlayRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = ImageSpans.Draw(request.Key.BlobName, request.Findings?.Count ?? 1, request.TraceParent);
        IExplanationMethod method = ExplanationMethods.Parse(request.Method ?? OverlayKey.DefaultMethod);
        Prediction prediction = await PredictionAsync(request.Key, request.Model, cancellationToken);
        if (!ETags.Same(prediction.Provenance.ETag, request.ETag)) return new OverlayOutcome(OverlayStatus.Superseded);

        OverlaySource source = OverlaySource.Of(prediction);
        PixelImage? film = null;
        int drawn = 0, standing = 0;
        foreach (int index in ShownFindings.Of(prediction, operatingPoints: null, request.Findings))
        {
            OverlayKey key = new(request.Key, prediction.Findings[index], method.Name);
            if (await overlays.ExistsForAsync(key, source, cancellationToken))
            {
                standing++;
                continue;
            }

            if (film is null)
            {
                (film, OverlayStatus why) = await FilmAsync(request.Key, request.ETag, cancellationToken);
                if (film is null) return new OverlayOutcome(why, drawn, standing);
            }

            await DrawAsync(key, film, prediction, index, method, cancellationToken);
            drawn++;
        }

        await CleanUpAsync(request.Key, source, cancellationToken);
        return new OverlayOutcome(OverlayStatus.Done, drawn, standing);
    }

    /// <summary>An overlay as a PNG file, drawn now unless stored: any finding and method, even long after scoring.</summary>
    /// <param name="model">The model; null: the latest that scored the image.</param>
    /// <param name="finding">The finding by name.</param>
    /// <param name="methodName">The method by its command-line name.</param>
    /// <exception cref="InvalidInputException">There is no prediction or image, or no such finding or method.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">The stored map and logit contradict each other.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<BinaryData> GetAsync(
        ImageKey image, ModelId? model, string finding, string methodName, CancellationToken cancellationToken)
    {
        Prediction prediction = await PredictionAsync(image, model, cancellationToken);
        if (await failures.GetAsync(image, FailureStage.Score, cancellationToken) is { } failure && failure.Outdates(prediction))
            throw new InvalidInputException(ErrorCodes.PredictionNotFound, failure.Text);
        int index = ShownFindings.Of(prediction, operatingPoints: null, [finding])[0];
        IExplanationMethod method = ExplanationMethods.Parse(methodName);
        OverlayKey key = new(image, prediction.Findings[index], method.Name);
        OverlaySource source = OverlaySource.Of(prediction);
        if (await overlays.ReadAsync(key, source, cancellationToken) is { } standing) return standing;

        using Activity? span = ImageSpans.Draw(image.BlobName, findings: 1, traceParent: null);
        (PixelImage? film, _) = await FilmAsync(image, prediction.Provenance.ETag, cancellationToken);
        if (film is null)
        {
            throw new InvalidInputException(
                ErrorCodes.PredictionNotFound,
                $"The image '{image}' is gone or was replaced since it was scored: upload it again, or wait for its new prediction.");
        }

        byte[] png = await DrawAsync(key, film, prediction, index, method, cancellationToken);
        await CleanUpAsync(image, source, cancellationToken);
        return BinaryData.FromBytes(png);
    }

    private async Task<Prediction> PredictionAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken)
    {
        StoredPrediction? stored = model is { } id
            ? await predictions.GetAsync(image, id, cancellationToken)
            : await predictions.FindAsync(image, cancellationToken);
        string by = model is null ? "" : $" of {model}";
        return stored?.Prediction ?? throw new InvalidInputException(
            ErrorCodes.PredictionNotFound, $"No prediction{by} is stored for '{image}': is the name right, and has it been scored?");
    }

    /// <summary>The scored film; null, with the reason, if it no longer exists.</summary>
    private async Task<(PixelImage? Film, OverlayStatus Why)> FilmAsync(ImageKey image, string? etag, CancellationToken cancellationToken)
    {
        if (await xrays.ReadAsync(image, cancellationToken) is not { } content) return (null, OverlayStatus.Gone);
        return ETags.Same(content.ETag, etag) ? (_decoder.Decode(content.Bytes).Image, default) : (null, OverlayStatus.Superseded);
    }

    private async Task<byte[]> DrawAsync(
        OverlayKey key, PixelImage film, Prediction prediction, int index, IExplanationMethod method, CancellationToken cancellationToken)
    {
        byte[] png = OverlayPicture.Png(film, prediction, index, method, compression: Compression);
        await overlays.WriteAsync(key, png, OverlaySource.Of(prediction), cancellationToken);
        return png;
    }

    /// <summary>Removes overlays of a replaced image or of replaced weights, and the failure that this success resolves.</summary>
    private async Task CleanUpAsync(ImageKey image, OverlaySource source, CancellationToken cancellationToken)
    {
        List<string> outdated = [];
        await foreach (StoredOverlay overlay in overlays.ListAsync(image, cancellationToken))
        {
            if (overlay.Source.IsOutdated(source)) outdated.Add(overlay.Name);
        }

        foreach (string name in outdated) await overlays.RemoveAsync(name, cancellationToken);
        await failures.RemoveAsync([image], FailureStage.Overlay, cancellationToken);
    }
}
