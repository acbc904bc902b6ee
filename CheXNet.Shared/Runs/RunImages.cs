using CheXNet.Ingest;
using CheXNet.Scoring;

namespace CheXNet.Runs;

/// <summary>A run's images in a storage account, processed like uploaded images (<see cref="XrayIngest"/>).</summary>
public sealed class RunImages(XrayIngest ingest) : IRunImages
{
    /// <inheritdoc/>
    public void Check(RunJob job)
    {
        ModelId here = ingest.Card.ToModelId();
        if (job.Model is { } model && model != here)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound,
                $"Run {job.Run} asks for the model {model}, and this service scores with {here}: "
                + "leave the model out, or start the service with it.");
        }

        if (job.Precision is { } precision && precision != ingest.Precision)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelPrecisionMissing,
                $"Run {job.Run} asks for {precision}, and this service scores with {ingest.Precision}: "
                + "leave the precision out, or start the service with it.");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, CancellationToken cancellationToken)
    {
        var found = await ingest.FindScoredAsync(images.Select(i => BlobOf(job, i)), job.Overlays, cancellationToken);
        return found.ToDictionary(static f => f.Key.Image, static f => f.Value);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> images, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, ManifestEntry> entries = images.ToDictionary(i => BlobOf(job, i).BlobName, StringComparer.Ordinal);
        await foreach (ScoringOutcome outcome in ingest.ScoreAsync([.. images.Select(i => BlobOf(job, i))], cancellationToken))
            yield return new ImageScore(entries[outcome.Name], outcome);
    }

    /// <inheritdoc/>
    public Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken) =>
        ingest.StoreAsync([.. scores.Select(static s => s.Outcome)], job.Overlays, cancellationToken);

    private static XrayReference BlobOf(RunJob job, ManifestEntry image) => new($"{job.Dataset}/{image.Image}", image.ETag);
}
