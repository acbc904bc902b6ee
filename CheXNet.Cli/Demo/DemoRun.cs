using CheXNet.Cli.Score;
using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Imaging;

namespace CheXNet.Cli.Demo;

/// <summary>Drops films into the container and waits until the service has scored them and drawn their overlays.</summary>
/// <param name="folder">Where to save films and overlays, beside the page.</param>
internal sealed class DemoRun(
    XrayContainer xrays, PredictionStore predictions, OverlayStore overlayStore, FailureStore failures, XrayScorer scorer, string folder)
{
    public const string Dataset = "demo";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // What is decoded here has passed the service's checks.
    private readonly XrayDecoder _decoder = new(scorer.Limits with { FilmCheck = FilmCheckMode.Accept });

    /// <param name="serving">The running service; if it ends, the wait ends with its error.</param>
    /// <exception cref="RunException">A drawn film failed, with that failure's code and message.</exception>
    public async Task<DemoResult> RunAsync(
        IReadOnlyList<DemoInput> inputs, Task serving, TextWriter error, CancellationToken cancellationToken)
    {
        List<DemoInput> dropped = [];
        List<DemoFilm> films = [];
        List<InputFailure> failed = [];
        await ImageProgress.ShowAsync(error, "dropping films", inputs.Count, async progress =>
        {
            foreach (DemoInput input in inputs)
            {
                if (await DropAsync(input, cancellationToken) is { } reason) failed.Add(new InputFailure(input.Name, reason));
                else dropped.Add(input);
                progress.Add();
            }
        });
        await ImageProgress.ShowAsync(error, "waiting for rows and overlays", dropped.Count, async progress =>
        {
            foreach (DemoInput input in dropped)
            {
                Task<(DemoFilm? Film, InputFailure? Failure)> waiting = WaitAsync(input, cancellationToken);
                // If the service ended, surface its error instead of waiting on.
                if (await Task.WhenAny(waiting, serving) == serving) await serving;
                (DemoFilm? film, InputFailure? failure) = await waiting;
                if (film is not null) films.Add(film);
                if (failure is not null) failed.Add(failure);
                progress.Add();
            }
        });
        return new DemoResult(films, failed);
    }

    /// <returns>Why a film cannot be dropped; null if it was.</returns>
    private async Task<XrayException?> DropAsync(DemoInput input, CancellationToken cancellationToken)
    {
        try
        {
            ImageKey key = new(Dataset, input.Name);
            ImageContent content = await input.Source.ReadAsync(cancellationToken);
            await xrays.WriteAsync(key, BinaryData.FromBytes(content.Bytes), cancellationToken);
            return null;
        }
        catch (XrayException reason) when (reason is UnreadableImageException or InvalidInputException)
        {
            return reason;
        }
    }

    private async Task<(DemoFilm? Film, InputFailure? Failure)> WaitAsync(DemoInput input, CancellationToken cancellationToken)
    {
        ImageKey key = new(Dataset, input.Name);
        while (true)
        {
            foreach (FailureStage stage in Enum.GetValues<FailureStage>())
            {
                if (await failures.GetAsync(key, stage, cancellationToken) is not { } failure) continue;
                return input.Drawn is null
                    ? (null, new InputFailure(input.Name, new UnreadableImageException(failure.Code, failure.Text)))
                    : throw new RunException(failure.Code, $"The film {key} failed: {failure.Text}");
            }

            if (await predictions.GetAsync(key, scorer.Card.ToModelId(), cancellationToken) is { } row
                && await SaveOverlaysAsync(input, row, cancellationToken) is { } overlays)
            {
                return (await ShowAsync(input, row, overlays, cancellationToken), null);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<DemoFilm> ShowAsync(
        DemoInput input, StoredPrediction row, IReadOnlyList<DemoOverlay> overlays, CancellationToken cancellationToken)
    {
        XrayContent content = await xrays.ReadAsync(row.Image, cancellationToken) ?? throw XrayContainer.NotFound(row.Image);
        PixelImage film = _decoder.Decode(content.Bytes, row.Prediction.Provenance.Dicom?.Window).Image;
        // Of a user's film, the page shows what the model was given: no browser shows DICOM, and some turn a JPEG by its tags.
        (string file, ReadOnlyMemory<byte> picture) = input.Drawn is null
            ? (input.FileOf("film.png"), ImageEncoder.Png(film))
            : (input.Name, content.Bytes);
        await AtomicWrite.FileAsync(Path.Combine(folder, file), picture, cancellationToken);
        IReadOnlyList<DemoSheet> sheets = await DemoSheets.DrawAsync(input, film, row, scorer.Card, folder, cancellationToken);
        return new DemoFilm(input, row, file, overlays, sheets);
    }

    /// <returns>Null until all requested overlays exist.</returns>
    private async Task<IReadOnlyList<DemoOverlay>?> SaveOverlaysAsync(
        DemoInput input, StoredPrediction row, CancellationToken cancellationToken)
    {
        List<DemoOverlay> saved = [];
        OperatingPoints? points = scorer.Card.OperatingPoints;
        foreach (int i in ShownFindings.Of(row.Prediction, points))
        {
            // Nothing is drawn of a finding that no part of the film supports.
            if (!Explanation.Of(row.Prediction, i, ExplanationMethods.GradCam).HasEvidence) continue;
            OverlayKey key = new(row.Image, row.Prediction.Findings[i]);
            if (await overlayStore.ReadAsync(key, cancellationToken) is not { } overlay) return null;
            string file = input.FileOf($"{key.Finding.Column}{ImageFiles.ExtensionOf(overlay.Format)}");
            await AtomicWrite.FileAsync(Path.Combine(folder, file), overlay.Content.ToArray(), cancellationToken);
            double probability = row.Prediction.Probabilities[i];
            saved.Add(new DemoOverlay(key.Finding.Name, probability, probability >= points?.Thresholds[i], file));
        }

        return saved;
    }
}
