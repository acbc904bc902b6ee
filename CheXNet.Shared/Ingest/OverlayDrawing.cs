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
/// Draws overlays from stored predictions: the row carries the activation maps, so neither the model nor a second forward pass is needed.
/// A request that comes twice draws nothing the second time.
/// </summary>
/// <param name="xrays">Where the films are.</param>
/// <param name="predictions">Where the maps are.</param>
/// <param name="overlays">Where the pictures go.</param>
/// <param name="failures">A failure of this stage is removed once it succeeds.</param>
public sealed class OverlayDrawing(XrayContainer xrays, PredictionStore predictions, OverlayStore overlays, FailureStore failures)
{
    // Of a 1024×1024 picture, level 3 takes less than half the time of the usual 6 and makes the file a little larger.
    private const int Compression = 3;

    private readonly XrayDecoder _decoder = new(ImageLimits.OfThisMachine());

    /// <summary>Draws what a message asks for.</summary>
    /// <exception cref="InvalidInputException">No prediction is stored, or it has no such finding or the method is unknown.</exception>
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

    /// <summary>
    /// One overlay, drawn now unless it stands: any finding of the model, by any method, also long after the image was scored.
    /// </summary>
    /// <param name="model">The model; null for the latest that scored it.</param>
    /// <param name="finding">The finding by name.</param>
    /// <param name="methodName">The method by its name on the command line.</param>
    /// <returns>The PNG file.</returns>
    /// <exception cref="InvalidInputException">No prediction or image is stored, it has no such finding, or the method is
    /// unknown.</exception>
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

    /// <summary>The film that was scored; null, and why, where it is no longer there.</summary>
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

    /// <summary>
    /// Pictures of an image or of weights that have been replaced would show what is no longer there, and a failure what has succeeded.
    /// </summary>
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
