using System.Globalization;
using System.Text.Json.Serialization;

namespace CheXNet.Runs;

/// <summary>
/// A run as arithmetic: how its images fall into pages and its pages into shards. A value of fixed size, the same for a hundred images
/// and for two million.
/// </summary>
/// <param name="Attempt">0, and one more for each redrive.</param>
/// <param name="Images">Images in the manifest, at least 1.</param>
/// <param name="PageSize">Images a page; the last may have fewer.</param>
/// <param name="Shards">Parts that run side by side, at least 1 and never more than pages.</param>
/// <param name="Window">Pages of a shard in flight before its checkpoint is written.</param>
/// <param name="ToleratedFailures">Failures beyond unreadable images that the run may have.</param>
public sealed record RunPlan(RunId Run, int Attempt, long Images, int PageSize, int Shards, int Window, long ToleratedFailures)
{
    /// <summary>The pages: <c>⌈Images / PageSize⌉</c>.</summary>
    [JsonIgnore]
    public int Pages => checked((int)((Images + PageSize - 1) / PageSize));

    /// <summary>Names the orchestration of this attempt: the run's id, with the attempt from the first redrive on.</summary>
    [JsonIgnore]
    public string InstanceId => InstanceOf(Run, Attempt);

    /// <summary>Plans a run.</summary>
    /// <param name="attempt">0, and one more for each redrive.</param>
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

    /// <summary>Names the orchestration of an attempt.</summary>
    /// <returns><c>{run}</c>, or <c>{run}.{attempt}</c> for a redrive.</returns>
    public static string InstanceOf(RunId run, int attempt) =>
        attempt == 0 ? run.Value : string.Create(CultureInfo.InvariantCulture, $"{run.Value}.{attempt}");

    /// <summary>Names the orchestration of a shard, the same whenever it is asked for.</summary>
    /// <param name="shard">The shard, from 0.</param>
    /// <returns><c>{instance}.s{shard:D4}</c>, which no run can be called.</returns>
    public string ShardInstanceId(int shard) => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}.s{shard:D4}");

    /// <summary>The pages of a shard: neighbors, and as many as any other shard has, give or take one.</summary>
    /// <param name="shard">The shard, from 0.</param>
    /// <returns>The first page and the one after the last.</returns>
    public (int First, int End) PagesOf(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Shards);
        return ((int)((long)shard * Pages / Shards), (int)((shard + 1L) * Pages / Shards));
    }

    /// <summary>The shard that a page belongs to; the inverse of <see cref="PagesOf"/>.</summary>
    /// <param name="page">The page, from 0.</param>
    public int ShardOf(int page) => (int)((((page + 1L) * Shards) - 1) / Pages);

    /// <summary>How many images a page has.</summary>
    /// <param name="page">The page, from 0.</param>
    /// <returns><see cref="PageSize"/>, or the remainder for the last.</returns>
    public int ImagesIn(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, Pages);
        return (int)Math.Min(PageSize, Images - ((long)page * PageSize));
    }
}
