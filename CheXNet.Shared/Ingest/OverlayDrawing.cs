using CheXNet.Explanations;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Telemetry;

namespace CheXNet.Ingest;

/// <summary>
/// Draws overlays from stored predictions, idempotently. Rows hold the maps of every one-pass method, so these need no forward pass.
/// Score-CAM's are computed by the consumer of the queue, once for all findings, and then lie in the row as well.
/// </summary>
/// <param name="failures">An image's failure of this stage is removed on success.</param>
/// <param name="options">The format of what is drawn.</param>
/// <param name="scorer">The model, for methods that need it; null where only stored maps are drawn.</param>
public sealed class OverlayDrawing(
    XrayContainer xrays,
    PredictionStore predictions,
    OverlayStore overlays,
    FailureStore failures,
    LaterMaps later,
    OverlayOptions options,
    XrayScorer? scorer = null)
{
    // About a minute and a half on one core: well within the function's half an hour, also on slow ones.
    private const int PassesAtMost = 1024;

    private readonly XrayDecoder _decoder = new((scorer?.Limits ?? ImageLimits.OfThisMachine()).AcceptingAnything);

    /// <summary>Draws the overlays that a message requests, with the model where their method needs it.</summary>
    /// <exception cref="InvalidInputException">There is no prediction, no such finding or method, or no map for the method.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">The stored map and logit contradict each other.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<OverlayOutcome> DrawAsync(OverlayRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = ImageSpans.Draw(request.Key.BlobName, request.Findings?.Count ?? 1, request.TraceParent);
        IExplanationMethod method = ExplanationMethods.Parse(request.Method ?? OverlayKey.DefaultMethod);
        StoredPrediction stored = await PredictionAsync(request.Key, request.Model, cancellationToken);
        if (!ETags.Same(stored.Prediction.Provenance.ETag, request.ETag)) return new OverlayOutcome(OverlayStatus.Superseded);

        OverlaySource source = OverlaySource.Of(stored.Prediction);
        PixelImage? film = null;
        List<OverlayKey> drawn = [];
        int standing = 0, withoutEvidence = 0;
        foreach (int index in ShownFindings.Of(stored.Prediction, operatingPoints: null, request.Findings))
        {
            OverlayKey key = new(request.Key, stored.Prediction.Findings[index], method.Name);
            if (await overlays.ExistsForAsync(key, source, cancellationToken))
            {
                standing++;
                continue;
            }

            if (film is null)
            {
                (film, OverlayStatus why) = await FilmAsync(request.Key, request.ETag, cancellationToken);
                if (film is null) return new OverlayOutcome(why, drawn.Count, standing);
                if (method is ScoreCam scoreCam && Lacks(stored.Prediction, method))
                    stored = await ComputeAsync(scoreCam, stored, film, cancellationToken);
            }

            if (Explanation.Of(stored.Prediction, index, method).HasEvidence)
            {
                await DrawAsync(key, film, stored.Prediction, index, method, cancellationToken);
                drawn.Add(key);
            }
            else
            {
                // No failure: no part of the image supports the finding.
                withoutEvidence++;
            }
        }

        await CleanUpAsync(request.Key, source, drawn, cancellationToken);
        return new OverlayOutcome(OverlayStatus.Done, drawn.Count, standing, withoutEvidence);
    }

    /// <summary>
    /// An overlay as a file, drawn now unless stored: any finding and method, even long after scoring. A map that takes the model is
    /// requested from the queue.
    /// </summary>
    /// <param name="model">The model; null: the latest that scored the image.</param>
    /// <param name="finding">The finding by name.</param>
    /// <param name="methodName">The method by its command-line name.</param>
    /// <returns>The file; null while its map is being computed: ask again.</returns>
    /// <exception cref="InvalidInputException">There is no prediction or image, no such finding or method, or nothing to draw.</exception>
    /// <exception cref="UnreadableImageException">The film cannot be decoded.</exception>
    /// <exception cref="InconsistentScoreException">The stored map and logit contradict each other.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    /// <exception cref="OverlayException">The map was requested, and computing it failed.</exception>
    public async Task<OverlayFile?> GetAsync(
        ImageKey image, ModelId? model, string finding, string methodName, CancellationToken cancellationToken)
    {
        IExplanationMethod method = ExplanationMethods.Parse(methodName);
        StoredPrediction stored = await PredictionAsync(image, model, cancellationToken);
        Prediction prediction = stored.Prediction;
        if (await failures.GetAsync(image, FailureStage.Score, cancellationToken) is { } failure && failure.Outdates(prediction))
            throw new InvalidInputException(ErrorCodes.PredictionNotFound, failure.Text);
        int index = ShownFindings.Of(prediction, operatingPoints: null, [finding])[0];
        OverlayKey key = new(image, prediction.Findings[index], method.Name);
        OverlaySource source = OverlaySource.Of(prediction);
        if (await overlays.ReadAsync(key, source, cancellationToken) is { } standing) return standing;
        if (method is ScoreCam && Lacks(prediction, method))
        {
            await AskAsync(stored, prediction.Findings[index], method, cancellationToken);
            return null;
        }

        using Activity? span = ImageSpans.Draw(image.BlobName, findings: 1, traceParent: null);
        (PixelImage? film, _) = await FilmAsync(image, prediction.Provenance.ETag, cancellationToken);
        if (film is null) throw Gone(image);
        OverlayFile drawn = await DrawAsync(key, film, prediction, index, method, cancellationToken);
        await CleanUpAsync(image, source, [key], cancellationToken);
        return drawn;
    }

    /// <summary>An overlay for a report: drawn small from the stored map, and not stored.</summary>
    /// <returns>Null if the prediction, finding or film is gone, or cannot be read.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<OverlayFile?> PreviewAsync(ImageKey image, ModelId model, Finding finding, CancellationToken cancellationToken)
    {
        if ((await predictions.GetAsync(image, model, cancellationToken))?.Prediction is not { } prediction
            || prediction.Findings.IndexOf(finding.Name) is not (>= 0 and int index)) return null;
        try
        {
            (PixelImage? film, _) = await FilmAsync(image, prediction.Provenance.ETag, cancellationToken);
            return film is null
                ? null
                : new OverlayFile(BinaryData.FromBytes(OverlayPicture.Preview(film, prediction, index)), ImageFormat.Jpeg);
        }
        catch (XrayException unreadable) when (unreadable is UnreadableImageException or InconsistentScoreException)
        {
            return null;
        }
    }

    private static InvalidInputException Gone(ImageKey image) => new(
        ErrorCodes.PredictionNotFound,
        $"The image '{image}' is gone or was replaced since it was scored: upload it again, or wait for its new prediction.");

    private static bool Lacks(Prediction prediction, IExplanationMethod method) => !ExplanationMethods.Of(prediction).Contains(method);

    /// <summary>Requests a map from the queue, unless this service's model cannot compute it or has just failed to.</summary>
    private async Task AskAsync(StoredPrediction stored, Finding finding, IExplanationMethod method, CancellationToken cancellationToken)
    {
        if (scorer is not null) _ = ScorerOf(stored.Prediction, method);
        if (stored.Prediction.Provenance.ETag is null
            || await later.AskAsync(stored, finding, method.Name, cancellationToken) is not { } asked) throw Gone(stored.Image);
        if (await failures.GetAsync(stored.Image, FailureStage.Overlay, cancellationToken) is { } failure
            && failure.FailedAt >= asked && ETags.Same(failure.ETag, stored.Prediction.Provenance.ETag))
        {
            throw new OverlayException(
                failure.Code,
                $"{failure.Text} ({method.Title} was asked for at {asked:u} and failed {failure.Attempts} times; from "
                + $"{asked + LaterMaps.Patience:u} on, it can be asked for again.)");
        }
    }

    private XrayScorer ScorerOf(Prediction prediction, IExplanationMethod method)
    {
        Provenance from = prediction.Provenance;
        if (scorer is not null && scorer.Card.ToModelId() == from.Model && scorer.ModelHash == from.ModelHash) return scorer;
        throw new InvalidInputException(
            ErrorCodes.MapMissing,
            $"{method.Title} needs the model {from.Model} that scored the image (graph {from.ModelHash[..12]}…), and this service runs "
            + (scorer is null ? "none." : $"{scorer.Card.ToModelId()} (graph {scorer.ModelHash[..12]}…). Score the image with it first."));
    }

    /// <summary>The prediction with the method's maps, which are then in its row: other findings need no further passes.</summary>
    private async Task<StoredPrediction> ComputeAsync(
        ScoreCam method, StoredPrediction stored, PixelImage film, CancellationToken cancellationToken)
    {
        XrayScorer model = ScorerOf(stored.Prediction, method);
        // Ten-crop's ten views share one view's passes: ten times the time might outlast the function's.
        int views = stored.Prediction.Views.Count;
        ScoreCamOptions masks = new() { Channels = views == 1 ? null : Math.Max(1, PassesAtMost / views) };
        Prediction explained = ScoreCamRun.Add(
            model, method, stored.Prediction, model.Prepare(film), masks, progress: null, cancellationToken);
        StoredPrediction whole = stored with { Prediction = explained };
        await later.AddAsync(whole, method.Name, cancellationToken);
        return whole;
    }

    private async Task<StoredPrediction> PredictionAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken)
    {
        StoredPrediction? stored = model is { } id
            ? await predictions.GetAsync(image, id, cancellationToken)
            : await predictions.FindAsync(image, cancellationToken);
        string by = model is null ? "" : $" of {model}";
        return stored ?? throw new InvalidInputException(
            ErrorCodes.PredictionNotFound, $"No prediction{by} is stored for '{image}': is the name right, and has it been scored?");
    }

    /// <summary>The scored film; null, with the reason, if it no longer exists.</summary>
    private async Task<(PixelImage? Film, OverlayStatus Why)> FilmAsync(ImageKey image, string? etag, CancellationToken cancellationToken)
    {
        if (await xrays.ReadAsync(image, cancellationToken) is not { } content) return (null, OverlayStatus.Gone);
        return ETags.Same(content.ETag, etag) ? (_decoder.Decode(content.Bytes).Image, default) : (null, OverlayStatus.Superseded);
    }

    private async Task<OverlayFile> DrawAsync(
        OverlayKey key, PixelImage film, Prediction prediction, int index, IExplanationMethod method, CancellationToken cancellationToken)
    {
        // Without the model that scored, its operating points are unknown.
        bool isOurs = scorer is not null && scorer.Card.ToModelId() == prediction.Provenance.Model;
        double? point = isOurs ? scorer!.Card.OperatingPoints?.Thresholds[index] : null;
        byte[] picture = OverlayPicture.Encode(options.Format, film, prediction, index, method, operatingPoint: point);
        OverlayFile file = new(BinaryData.FromBytes(picture), options.Format);
        await overlays.WriteAsync(key, file, OverlaySource.Of(prediction), cancellationToken);
        return file;
    }

    /// <summary>
    /// Removes overlays of a replaced image or of replaced weights, those that an overlay drawn now replaces in another format, and the
    /// failure that this success resolves.
    /// </summary>
    private async Task CleanUpAsync(
        ImageKey image, OverlaySource source, IReadOnlyList<OverlayKey> drawn, CancellationToken cancellationToken)
    {
        HashSet<string> replaced =
            [.. drawn.SelectMany(key => OverlayKey.Formats.Where(format => format != options.Format).Select(key.BlobNameAs))];
        List<string> outdated = [];
        await foreach (StoredOverlay overlay in overlays.ListAsync(image, cancellationToken))
        {
            if (overlay.Source.IsOutdated(source) || replaced.Contains(overlay.Name)) outdated.Add(overlay.Name);
        }

        foreach (string name in outdated) await overlays.RemoveAsync(name, cancellationToken);
        await failures.RemoveAsync([image], FailureStage.Overlay, cancellationToken);
    }
}
