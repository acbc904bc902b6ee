namespace CheXNet.Runs;

/// <summary>How a run's images fall into pages and its pages into shards: a value of constant size for any number of images.</summary>
/// <param name="Attempt">0, plus one per redrive.</param>
/// <param name="Images">Images in the manifest, at least 1.</param>
/// <param name="PageSize">Images per page; the last may have fewer.</param>
/// <param name="Shards">Parallel parts, at least 1 and at most the number of pages.</param>
/// <param name="Window">Pages of a shard in flight before its checkpoint is written.</param>
/// <param name="ToleratedFailures">Failures that the run may have, not counting unreadable images.</param>
public sealed record RunPlan(RunId Run, int Attempt, long Images, int PageSize, int Shards, int Window, long ToleratedFailures)
{
    /// <summary>The number of pages: <c>⌈Images / PageSize⌉</c>.</summary>
    [JsonIgnore]
    public int Pages => checked((int)((Images + PageSize - 1) / PageSize));

    /// <summary>This attempt's orchestration id.</summary>
    [JsonIgnore]
    public string InstanceId => InstanceOf(Run, Attempt);

    /// <summary>Plans a run.</summary>
    /// <param name="attempt">0, plus one per redrive.</param>
    /// <param name="images">Images in the manifest, at least 1.</param>
    public static RunPlan For(RunId run, int attempt, RunRequest request, long images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        long pages = (images + request.PageSize - 1) / request.PageSize;
        return new RunPlan(
            run,
            attempt,
            images,
            request.PageSize,
            (int)Math.Min(request.Shards, pages),
            request.Window,
            request.Tolerated.Allowed(images));
    }

    /// <summary>The orchestration id of an attempt: <c>{run}</c>, or <c>{run}.{attempt}</c> for a redrive.</summary>
    public static string InstanceOf(RunId run, int attempt) =>
        attempt == 0 ? run.Value : string.Create(CultureInfo.InvariantCulture, $"{run.Value}.{attempt}");

    /// <summary>The orchestration id of a shard, from 0: <c>{instance}.s{shard:D4}</c>, which is not a valid run id.</summary>
    public string ShardInstanceId(int shard) => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}.s{shard:D4}");

    /// <summary>The contiguous pages of a shard; shard sizes differ by at most one.</summary>
    /// <param name="shard">The shard, from 0.</param>
    /// <returns>The first page and one past the last.</returns>
    public (int First, int End) PagesOf(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Shards);
        return ((int)((long)shard * Pages / Shards), (int)((shard + 1L) * Pages / Shards));
    }

    /// <summary>The shard of a page, from 0; the inverse of <see cref="PagesOf"/>.</summary>
    public int ShardOf(int page) => (int)((((page + 1L) * Shards) - 1) / Pages);

    /// <summary>The number of images in a page, from 0: <see cref="PageSize"/>, or the remainder for the last.</summary>
    public int ImagesIn(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, Pages);
        return (int)Math.Min(PageSize, Images - ((long)page * PageSize));
    }
}
