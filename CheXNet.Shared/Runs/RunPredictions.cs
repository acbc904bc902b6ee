using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>Reads stored predictions.</summary>
/// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
public interface IRunPredictions
{
    /// <summary>A prediction of an image; null if there is none.</summary>
    /// <param name="model">Null: the latest by any model.</param>
    Task<Prediction?> FindAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken);

    /// <summary>The probabilities of a whole dataset by a model, without maps.</summary>
    IAsyncEnumerable<ImageScores> ScoresAsync(
        string dataset, ModelId model, IReadOnlyList<Finding> findings, CancellationToken cancellationToken);

    /// <summary>A finding's overlay: the stored one, else one drawn from the model's stored map; null if there is neither.</summary>
    Task<OverlayFile?> FindOverlayAsync(OverlayKey key, ModelId model, CancellationToken cancellationToken);
}

/// <summary>The predictions of a storage account.</summary>
public sealed class RunPredictions(PredictionStore store, OverlayStore overlays, OverlayDrawing drawing) : IRunPredictions
{
    /// <inheritdoc/>
    public async Task<Prediction?> FindAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken) =>
        (model is { } one
            ? await store.GetAsync(image, one, cancellationToken)
            : await store.FindAsync(image, cancellationToken))?.Prediction;

    /// <inheritdoc/>
    public IAsyncEnumerable<ImageScores> ScoresAsync(
        string dataset, ModelId model, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        store.ScoresAsync(dataset, model, findings, cancellationToken);

    /// <inheritdoc/>
    public async Task<OverlayFile?> FindOverlayAsync(OverlayKey key, ModelId model, CancellationToken cancellationToken) =>
        await overlays.ReadAsync(key, cancellationToken)
        ?? await drawing.PreviewAsync(key.Image, model, key.Finding, cancellationToken);
}
