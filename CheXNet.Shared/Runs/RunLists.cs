using CheXNet.Datasets;

namespace CheXNet.Runs;

/// <summary>The results of a run's images, counted while the lists were written.</summary>
/// <param name="Counts">Images with a result.</param>
/// <param name="Pending">Images without one.</param>
public sealed record RunRecount(RunCounts Counts, long Pending, StageSeconds Seconds, IReadOnlyDictionary<string, long> FailuresByCode);

/// <summary>Writes the lists of succeeded, failed, skipped and pending images from page records, in constant memory.</summary>
public sealed class RunLists(IRunBlobs blobs, ManifestStore manifest)
{
    private const int ReadAhead = 16;

    private static readonly byte[] NewLine = [(byte)'\n'];

    /// <summary>Writes the lists.</summary>
    /// <param name="checkpoints">Each shard's progress: a page accounted for but without a record was given up.</param>
    /// <param name="cancellationToken">Stops the work; it can be repeated.</param>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<RunRecount> WriteAsync(
        RunPlan plan, IReadOnlyDictionary<int, RunCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        await using Stream succeeded = await blobs.OpenWriteAsync(RunBlobNames.Succeeded(plan.Run), cancellationToken);
        await using Stream failed = await blobs.OpenWriteAsync(RunBlobNames.Failed(plan.Run), cancellationToken);
        await using Stream skipped = await blobs.OpenWriteAsync(RunBlobNames.Skipped(plan.Run), cancellationToken);
        await using Stream pending = await blobs.OpenWriteAsync(RunBlobNames.Pending(plan.Run), cancellationToken);

        var codes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var recount = new RunRecount(default, 0, default, codes);
        foreach (int[] pages in Enumerable.Range(0, plan.Pages).Chunk(ReadAhead))
        {
            foreach (PageLists lists in await Task.WhenAll(pages.Select(page => ReadAsync(plan, page, checkpoints, cancellationToken))))
            {
                await WriteLinesAsync(succeeded, lists.Record?.Succeeded ?? [], cancellationToken);
                await WriteLinesAsync(skipped, lists.Record?.Skipped ?? [], cancellationToken);
                await WriteLinesAsync(pending, lists.Pending, cancellationToken);
                foreach (FailedImage failure in lists.Record?.Failed ?? [])
                {
                    await JsonSerializer.SerializeAsync(failed, failure, RunJson.Options, cancellationToken);
                    await failed.WriteAsync(NewLine, cancellationToken);
                    codes[failure.Code] = codes.GetValueOrDefault(failure.Code) + 1;
                }

                recount = recount with
                {
                    Counts = recount.Counts + (lists.Record?.Counts ?? default),
                    Seconds = recount.Seconds + (lists.Record?.Seconds ?? default),
                    Pending = recount.Pending + lists.Pending.Count,
                };
            }
        }

        return recount;
    }

    private async Task<PageLists> ReadAsync(
        RunPlan plan, int page, IReadOnlyDictionary<int, RunCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        string name = RunBlobNames.PageRecord(plan.Run, page);
        if (await blobs.ReadAsync(name, cancellationToken) is { } blob)
            return new PageLists(RunJson.Read<PageRecord>(name, blob.Content), []);

        IEnumerable<string> images = (await manifest.ReadPageAsync(plan.Run, page, cancellationToken)).Select(static e => e.Image);
        bool givenUp = checkpoints.TryGetValue(plan.ShardOf(page), out RunCheckpoint? shard) && shard.Has(page);
        return givenUp ? new PageLists(GivenUp(plan, page, images), []) : new PageLists(null, [.. images]);
    }

    private static PageRecord GivenUp(RunPlan plan, int page, IEnumerable<string> images) => new(
        page,
        plan.Attempt,
        [],
        [.. images.Select(image => new FailedImage(
            image, ErrorCodes.RunPageFailed,
            $"Page {page} of the run was given up after {RunRetry.Attempts} tries: "
            + "see the logs for its error, then redrive the run."))],
        [],
        0,
        default);

    private static async Task WriteLinesAsync(Stream stream, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        foreach (string line in lines)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(ImageList.LineOf(line)), cancellationToken);
            await stream.WriteAsync(NewLine, cancellationToken);
        }
    }

    private sealed record PageLists(PageRecord? Record, IReadOnlyList<string> Pending);
}
