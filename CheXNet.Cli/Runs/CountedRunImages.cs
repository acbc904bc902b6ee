using System.Runtime.CompilerServices;

namespace CheXNet.Cli.Runs;

/// <summary>Counts images as this process scores them; the runner reports only completed pages.</summary>
internal sealed class CountedRunImages(RunImages images) : IRunImages
{
    private long _count;

    /// <summary>Called with the number of images scored or failed so far.</summary>
    public Action<long>? Counted { get; set; }

    public long Count => Interlocked.Read(ref _count);

    public void Check(RunJob job) => images.Check(job);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> FindScoredAsync(
        RunJob job, IReadOnlyList<ManifestEntry> entries, CancellationToken cancellationToken) =>
        images.FindScoredAsync(job, entries, cancellationToken);

    public async IAsyncEnumerable<ImageScore> ScoreAsync(
        RunJob job, IReadOnlyList<ManifestEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ImageScore score in images.ScoreAsync(job, entries, cancellationToken))
        {
            Counted?.Invoke(Interlocked.Increment(ref _count));
            yield return score;
        }
    }

    public Task StoreAsync(RunJob job, IReadOnlyList<ImageScore> scores, CancellationToken cancellationToken) =>
        images.StoreAsync(job, scores, cancellationToken);
}
