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

    /// <summary>An overlay; null if there is none.</summary>
    Task<OverlayFile?> FindOverlayAsync(OverlayKey key, CancellationToken cancellationToken);
}

/// <summary>The predictions of a storage account.</summary>
public sealed class RunPredictions(PredictionStore store, OverlayStore overlays) : IRunPredictions
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
    public Task<OverlayFile?> FindOverlayAsync(OverlayKey key, CancellationToken cancellationToken) =>
        overlays.ReadAsync(key, cancellationToken);
}
