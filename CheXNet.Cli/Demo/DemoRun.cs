using CheXNet.Cli.Storage;
using CheXNet.Explanations;
using CheXNet.Models;
using CheXNet.Phantoms;
using CheXNet.Results;

namespace CheXNet.Cli.Demo;

/// <summary>Drops films into the container and waits until a service has scored and drawn every one of them.</summary>
internal sealed class DemoRun(LocalStorage storage, ModelId model)
{
    /// <summary>The dataset that the demo's films lie in.</summary>
    public const string Dataset = "demo";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly XrayContainer _xrays = new(storage.Account);
    private readonly PredictionStore _predictions = new(storage.Account);
    private readonly OverlayStore _overlays = new(storage.Account);
    private readonly FailureStore _failures = new(storage.Account);

    /// <summary>Draws a film, keeps it in a folder and drops it into the container.</summary>
    public async Task<byte[]> DropAsync(FilmPlan plan, CancellationToken cancellation)
    {
        PhantomFilm film = PhantomFilm.Render(plan);
        using FilmPng encoder = new();
        byte[] png = encoder.Encode(film.Image.Pixels, film.Image.Width, plan.IsRgba).ToArray();
        await _xrays.WriteAsync(new ImageKey(Dataset, plan.ImageName), BinaryData.FromBytes(png), cancellation);
        return png;
    }

    /// <summary>Waits for the row and the overlays of a film.</summary>
    /// <exception cref="XrayException">The film failed; the failure's own code and text.</exception>
    public async Task<(StoredPrediction Row, IReadOnlyList<string> Overlays)> WaitAsync(FilmPlan plan, CancellationToken cancellation)
    {
        ImageKey key = new(Dataset, plan.ImageName);
        while (true)
        {
            foreach (FailureStage stage in Enum.GetValues<FailureStage>())
            {
                if (await _failures.GetAsync(key, stage, cancellation) is { } failure)
                {
                    throw new RunException(failure.Code, $"The film {key} failed: {failure.Text}");
                }
            }

            if (await _predictions.GetAsync(key, model, cancellation) is { } row)
            {
                List<string> overlays = [];
                await foreach (StoredOverlay overlay in _overlays.ListAsync(key, cancellation)) overlays.Add(overlay.Name);
                if (overlays.Count > 0) return (row, overlays);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Saves a film's overlays beside the page.</summary>
    /// <returns>Finding and file of each, the most probable finding first.</returns>
    public async Task<IReadOnlyList<(string Finding, string File)>> SaveAsync(StoredPrediction row, IReadOnlyList<string> overlays, string folder, CancellationToken cancellation)
    {
        List<(string, string)> saved = [];
        foreach ((var finding, _) in row.Prediction.Findings.Zip(row.Prediction.Probabilities).OrderByDescending(static p => p.Second))
        {
            OverlayKey key = new(row.Image, finding, ExplanationMethods.GradCam.Name);
            if (!overlays.Contains(key.BlobName) || await _overlays.ReadAsync(key, cancellation) is not { } png) continue;
            string file = $"{Path.GetFileNameWithoutExtension(row.Image.Image)}.{finding.Column}.png";
            await File.WriteAllBytesAsync(Path.Combine(folder, file), png.ToArray(), cancellation);
            saved.Add((finding.Name, file));
        }

        return saved;
    }
}
