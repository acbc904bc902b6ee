using System.Diagnostics;
using CheXNet.Explanations;
using CheXNet.Findings;
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
/// <param name="limits">What is refused by its header; null for this machine's limits.</param>
public sealed class OverlayDrawing(
    XrayContainer xrays, PredictionStore predictions, OverlayStore overlays, FailureStore failures, ImageLimits? limits = null)
{
    // Of a 1024×1024 picture, level 3 takes less than half the time of the usual 6 and makes the file a little larger.
    private const int Compression = 3;

    private readonly XrayDecoder _decoder = new(limits ?? ImageLimits.OfThisMachine());

    /// <summary>Opens the same over an account.</summary>
    public static OverlayDrawing Over(StorageAccount account) =>
        new(new XrayContainer(account), new PredictionStore(account), new OverlayStore(account), new FailureStore(account));

    /// <summary>Draws what a message asks for.</summary>
    /// <param name="request">The message.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="InvalidInputException">No prediction is stored, or it has no such finding or the method is unknown.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">The stored map and logit contradict each other.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<OverlayOutcome> DrawAsync(OverlayRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = ImageSpans.Draw(request);
        IExplanationMethod method = ExplanationMethods.Parse(request.Method ?? OverlayKey.DefaultMethod);
        Prediction prediction = await PredictionAsync(request.Key, request.Model, cancellationToken);
        if (!ETags.Same(prediction.Provenance.ETag, request.ETag)) return new OverlayOutcome(OverlayStatus.Superseded);

        OverlaySource source = OverlaySource.Of(prediction);
        Film film = new(request.Key);
        int drawn = 0, standing = 0;
        foreach (int index in ShownFindings.Of(prediction, operatingPoints: null, request.Findings))
        {
            OverlayKey key = new(request.Key, prediction.Findings[index], method.Name);
            if (await overlays.ExistsForAsync(key, source, cancellationToken))
            {
                standing++;
                continue;
            }

            if (await film.LoadAsync(xrays, _decoder, request.ETag, cancellationToken) is { } status) return new OverlayOutcome(status, drawn, standing);
            byte[] png = OverlayPicture.Png(film.Pixels, prediction, index, method, compression: Compression);
            await overlays.WriteAsync(key, png, source, cancellationToken);
            drawn++;
        }

        await RemoveOutdatedAsync(request.Key, source, cancellationToken);
        await failures.RemoveAsync([request.Key], FailureStage.Overlay, cancellationToken);
        return new OverlayOutcome(OverlayStatus.Done, drawn, standing);
    }

    /// <summary>
    /// One overlay, drawn now unless it stands: any finding of the model, by any method, also long after the image was scored.
    /// </summary>
    /// <param name="model">The model; null for the latest that scored it.</param>
    /// <param name="finding">The finding by name.</param>
    /// <param name="method">The method by its name on the command line.</param>
    /// <returns>The PNG file.</returns>
    /// <exception cref="InvalidInputException">No prediction or image is stored, it has no such finding, or the method is
    /// unknown.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<BinaryData> GetAsync(ImageKey image, ModelId? model, string finding, string method, CancellationToken cancellationToken)
    {
        Prediction prediction = await PredictionAsync(image, model, cancellationToken);
        int index = ShownFindings.Of(prediction, operatingPoints: null, [finding])[0];
        Finding shown = prediction.Findings[index];
        string etag = prediction.Provenance.ETag ?? "";
        OverlayRequest request = OverlayRequest.For(image, prediction.Provenance.Model, etag, [shown.Name]) with { Method = method };
        OverlayOutcome outcome = await DrawAsync(request, cancellationToken);
        BinaryData? png = outcome.Status == OverlayStatus.Done
            ? await overlays.ReadAsync(new OverlayKey(image, shown, ExplanationMethods.Parse(method).Name), cancellationToken)
            : null;
        return png ?? throw new InvalidInputException(
            ErrorCodes.PredictionNotFound, $"The image '{image}' is gone or was replaced since it was scored: upload it again, or wait for its new prediction.");
    }

    private async Task<Prediction> PredictionAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken)
    {
        StoredPrediction? stored = model is { } id
            ? await predictions.GetAsync(image, id, cancellationToken)
            : await predictions.FindAsync(image, cancellationToken);
        return stored?.Prediction ?? throw new InvalidInputException(
            ErrorCodes.PredictionNotFound, $"No prediction{(model is null ? "" : $" of {model}")} is stored for '{image}': is the name right, and has it been scored?");
    }

    /// <summary>Pictures of an image or of weights that have been replaced would show what is no longer there.</summary>
    private async Task RemoveOutdatedAsync(ImageKey image, OverlaySource source, CancellationToken cancellationToken)
    {
        List<string> outdated = [];
        await foreach (StoredOverlay overlay in overlays.ListAsync(image, cancellationToken))
        {
            if (overlay.Source.IsOutdated(source)) outdated.Add(overlay.Name);
        }

        foreach (string name in outdated) await overlays.RemoveAsync(name, cancellationToken);
    }

    /// <summary>The film, read and decoded only if something has to be drawn on it.</summary>
    private sealed class Film(ImageKey key)
    {
        private PixelImage? _pixels;

        public PixelImage Pixels => _pixels ?? throw new InvalidOperationException("The film is drawn on before it is loaded.");

        public async Task<OverlayStatus?> LoadAsync(XrayContainer xrays, XrayDecoder decoder, string etag, CancellationToken cancellationToken)
        {
            if (_pixels is not null) return null;
            if (await xrays.ReadAsync(key, cancellationToken) is not { } content) return OverlayStatus.Gone;
            if (!ETags.Same(content.ETag, etag)) return OverlayStatus.Superseded;
            _pixels = decoder.Decode(content.Bytes).Image;
            return null;
        }
    }
}
