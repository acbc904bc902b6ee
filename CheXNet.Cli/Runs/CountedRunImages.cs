using System.Runtime.CompilerServices;
using CheXNet.Runs;

namespace CheXNet.Cli.Runs;

/// <summary>Counts the images that this process scores, as they are scored: pages are reported only when they are done.</summary>
internal sealed class CountedRunImages(RunImages images) : IRunImages
{
    private long _count;

    /// <summary>Called with the number of images scored or failed so far.</summary>
    public Action<long>? Counted { get; set; }

    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc/>
    public void Check(RunJob job) => images.Check(job);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> entries, CancellationToken cancellationToken) =>
        images.FindScoredAsync(job, entries, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ImageScore score in images.ScoreAsync(job, entries, cancellationToken))
        {
            Counted?.Invoke(Interlocked.Increment(ref _count));
            yield return score;
        }
    }

    /// <inheritdoc/>
    public Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken) =>
        images.StoreAsync(job, scores, cancellationToken);
}
