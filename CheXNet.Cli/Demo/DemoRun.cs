using CheXNet.Explanations;
using CheXNet.Files;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Demo;

/// <summary>Drops films into the container and waits until the service has scored them and drawn their overlays.</summary>
/// <param name="folder">Where to save films and overlays, beside the page.</param>
internal sealed class DemoRun(
    XrayContainer xrays, PredictionStore predictions, OverlayStore overlayStore, FailureStore failures, ModelCard card, string folder)
{
    public const string Dataset = "demo";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="serving">The running service; if it ends, the wait ends with its error.</param>
    /// <exception cref="XrayException">A film failed, with that failure's code and message.</exception>
    public async Task<List<DemoFilm>> RunAsync(Task serving, TextWriter error, CancellationToken cancellationToken)
    {
        IReadOnlyList<FilmPlan> plans = DemoFilms.Pick();
        List<DemoFilm> films = [];
        await ImageProgress.ShowAsync(error, "dropping films", plans.Count, async progress =>
        {
            foreach (FilmPlan plan in plans)
            {
                await DropAsync(plan, cancellationToken);
                progress.Add();
            }
        });
        await ImageProgress.ShowAsync(error, "waiting for rows and overlays", plans.Count, async progress =>
        {
            foreach (FilmPlan plan in plans)
            {
                Task<DemoFilm> waiting = WaitAsync(plan, cancellationToken);
                // If the service ended, surface its error instead of waiting on.
                if (await Task.WhenAny(waiting, serving) == serving) await serving;
                films.Add(await waiting);
                progress.Add();
            }
        });
        return films;
    }

    private async Task DropAsync(FilmPlan plan, CancellationToken cancellationToken)
    {
        byte[] png = PhantomFilm.Render(plan).ToPng();
        await xrays.WriteAsync(new ImageKey(Dataset, plan.ImageName), BinaryData.FromBytes(png), cancellationToken);
        await AtomicWrite.FileAsync(Path.Combine(folder, plan.ImageName), png, cancellationToken);
    }

    private async Task<DemoFilm> WaitAsync(FilmPlan plan, CancellationToken cancellationToken)
    {
        ImageKey key = new(Dataset, plan.ImageName);
        while (true)
        {
            foreach (FailureStage stage in Enum.GetValues<FailureStage>())
            {
                if (await failures.GetAsync(key, stage, cancellationToken) is { } failure)
                    throw new RunException(failure.Code, $"The film {key} failed: {failure.Text}");
            }

            if (await predictions.GetAsync(key, card.ToModelId(), cancellationToken) is { } row
                && await SaveOverlaysAsync(row, cancellationToken) is { } overlays) return new DemoFilm(plan, row, overlays);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <returns>Null until all requested overlays exist.</returns>
    private async Task<IReadOnlyList<DemoOverlay>?> SaveOverlaysAsync(StoredPrediction row, CancellationToken cancellationToken)
    {
        List<DemoOverlay> saved = [];
        foreach (int i in ShownFindings.Of(row.Prediction, card.OperatingPoints))
        {
            // Nothing is drawn of a finding that no part of the film supports.
            if (!Explanation.Of(row.Prediction, i, ExplanationMethods.GradCam).HasEvidence) continue;
            OverlayKey key = new(row.Image, row.Prediction.Findings[i]);
            if (await overlayStore.ReadAsync(key, cancellationToken) is not { } png) return null;
            string file = $"{Path.GetFileNameWithoutExtension(row.Image.Image)}.{key.Finding.Column}.png";
            await AtomicWrite.FileAsync(Path.Combine(folder, file), png.ToArray(), cancellationToken);
            double probability = row.Prediction.Probabilities[i];
            saved.Add(new DemoOverlay(key.Finding.Name, probability, probability >= card.OperatingPoints?.Thresholds[i], file));
        }

        return saved;
    }
}
