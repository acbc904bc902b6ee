using CheXNet.Explanations;
using CheXNet.Models;
using CheXNet.Phantoms;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Cli.Demo;

/// <summary>Drops films into the container and waits until a service has scored and drawn every one of them.</summary>
internal sealed class DemoRun(
    XrayContainer xrays, PredictionStore predictions, OverlayStore overlays, FailureStore failures, ModelCard card)
{
    /// <summary>The dataset that the demo's films lie in.</summary>
    public const string Dataset = "demo";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Draws a film, keeps it in a folder and drops it into the container.</summary>
    public async Task<byte[]> DropAsync(FilmPlan plan, CancellationToken cancellationToken)
    {
        PhantomFilm film = PhantomFilm.Render(plan);
        using FilmPng encoder = new();
        byte[] png = encoder.Encode(film.Image.Pixels, film.Image.Width, plan.IsRgba).ToArray();
        await xrays.WriteAsync(new ImageKey(Dataset, plan.ImageName), BinaryData.FromBytes(png), cancellationToken);
        return png;
    }

    /// <summary>Waits for the row and every overlay of a film, and saves the overlays beside the page.</summary>
    /// <param name="plan">The film.</param>
    /// <param name="folder">The page's folder.</param>
    /// <returns>The row, and the overlays, the most probable finding first.</returns>
    /// <exception cref="XrayException">The film failed; the failure's own code and text.</exception>
    public async Task<(StoredPrediction Row, IReadOnlyList<DemoOverlay> Overlays)> WaitAsync(
        FilmPlan plan, string folder, CancellationToken cancellationToken)
    {
        ImageKey key = new(Dataset, plan.ImageName);
        while (true)
        {
            foreach (FailureStage stage in Enum.GetValues<FailureStage>())
            {
                if (await failures.GetAsync(key, stage, cancellationToken) is { } failure)
                {
                    throw new RunException(failure.Code, $"The film {key} failed: {failure.Text}");
                }
            }

            if (await predictions.GetAsync(key, card.ToModelId(), cancellationToken) is { } row
                && await SaveAsync(row, folder, cancellationToken) is { } saved)
            {
                return (row, saved);
            }


            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Null until all that the service was asked to draw are there.</summary>
    private async Task<IReadOnlyList<DemoOverlay>?> SaveAsync(StoredPrediction row, string folder, CancellationToken cancellationToken)
    {
        List<DemoOverlay> saved = [];
        foreach (int i in ShownFindings.Of(row.Prediction, card.OperatingPoints))
        {
            OverlayKey key = new(row.Image, row.Prediction.Findings[i]);
            if (await overlays.ReadAsync(key, cancellationToken) is not { } png) return null;
            string file = $"{Path.GetFileNameWithoutExtension(row.Image.Image)}.{key.Finding.Column}.png";
            await File.WriteAllBytesAsync(Path.Combine(folder, file), png.ToArray(), cancellationToken);
            double probability = row.Prediction.Probabilities[i];
            saved.Add(new DemoOverlay(key.Finding.Name, probability, probability >= card.OperatingPoints?.Thresholds[i], file));
        }

        return saved;
    }
}
