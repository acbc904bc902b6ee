using CheXNet.Datasets;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Telemetry;

namespace CheXNet.Runs;

/// <summary>
/// Finds images that no trigger has seen: events get lost, and pollers miss blobs. Images with neither a prediction of their current
/// content nor a failure go to one run per dataset and day, so they are retried, counted and reported as usual. Also completes
/// interrupted writes, and records blobs that name no image as failed.
/// </summary>
/// <param name="ingest">Knows what is scored by the expected model.</param>
/// <param name="blobs">The container of runs, for the lists.</param>
public sealed class XrayReconciler(
    XrayContainer xrays, XrayIngest ingest, FailureStore failures, IRunBlobs blobs, RunService runs, TimeProvider time)
{
    private const int AskedAtOnce = 256;
    private const int FailuresAtOnce = 32;

    /// <summary>Starts runs over missed images; none if nothing was missed. Idempotent within a day.</summary>
    /// <param name="cancellationToken">Stops the search; the next call starts over.</param>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<IReadOnlyList<RunRecord>> ReconcileAsync(IRunLauncher launcher, CancellationToken cancellationToken)
    {
        var missed = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        await foreach (ImageKey image in FindMissedAsync(cancellationToken))
        {
            if (!missed.TryGetValue(image.Dataset, out StringBuilder? list)) missed.Add(image.Dataset, list = new StringBuilder());
            list.Append(ImageList.LineOf(image.Image)).Append('\n');
        }

        var started = new List<RunRecord>();
        foreach ((string dataset, StringBuilder list) in missed)
        {
            RunId run = IdOf(dataset);
            string name = RunBlobNames.List(run);
            await blobs.CreateAsync(name, BinaryData.FromString(list.ToString()), cancellationToken);
            RunRequest request = new()
            {
                Dataset = dataset,
                List = name,
                Overlays = true,
                Tolerated = new FailureTolerance { Percent = 100 },
            };
            started.Add(await runs.StartAsync(request, launcher, cancellationToken, run));
        }

        return started;
    }

    private async IAsyncEnumerable<ImageKey> FindMissedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<XrayReference>(AskedAtOnce);
        await foreach (XrayBlob blob in xrays.ListAsync(null, cancellationToken))
        {
            if (ImageKey.TryFromBlobName(blob.Name, out _)) page.Add(blob.Reference);
            else await RecordUnfiledAsync(blob.Reference, cancellationToken);
            if (page.Count < AskedAtOnce) continue;
            foreach (ImageKey missed in await MissedAsync(page, cancellationToken)) yield return missed;
            page.Clear();
        }

        foreach (ImageKey missed in await MissedAsync(page, cancellationToken)) yield return missed;
    }

    private async Task RecordUnfiledAsync(XrayReference blob, CancellationToken cancellationToken)
    {
        ImageFailure? known = await failures.GetAsync(blob.Key, FailureStage.Score, cancellationToken);
        if (known is not null && (known.ETag is null || ETags.Same(known.ETag, blob.ETag))) return;
        string text = $"The blob '{NameText.Escape(blob.BlobName)}' names no image: upload it as xrays/<dataset>/<image>.";
        await failures.RecordAsync(blob.Key, FailureStage.Score, ErrorCodes.NameInvalid, text, blob.ETag, cancellationToken);
    }

    private async Task<IReadOnlyList<ImageKey>> MissedAsync(IReadOnlyList<XrayReference> page, CancellationToken cancellationToken)
    {
        var scored = await ingest.FindScoredAsync(page, overlays: false, cancellationToken);
        XrayReference[] unscored = [.. page.Where(i => !scored.ContainsKey(i.Key))];
        bool[] isMissed = new bool[unscored.Length];
        ParallelOptions some = new() { MaxDegreeOfParallelism = FailuresAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, unscored.Length, some, async (i, stop) =>
        {
            ImageFailure? failure = await failures.GetAsync(unscored[i].Key, FailureStage.Score, stop);
            isMissed[i] = failure is null || !ETags.Same(failure.ETag, unscored[i].ETag);
        });
        return [.. unscored.Where((_, i) => isMissed[i]).Select(static u => u.Key)];
    }

    private RunId IdOf(string dataset) => new(string.Create(
        CultureInfo.InvariantCulture, $"missed-{time.GetUtcNow().UtcDateTime:yyyyMMdd}-{NameHash.Of(dataset)}"));
}
