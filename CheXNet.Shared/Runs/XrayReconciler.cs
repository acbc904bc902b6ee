using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Runs;

/// <summary>
/// Finds images that no trigger has seen: events get lost, and pollers miss blobs. What has neither a prediction of its present content
/// nor a failure is given to a run, one a dataset and day, so that it is retried, counted and reported like any other. A blob that names
/// no image is recorded as failed.
/// </summary>
/// <param name="card">The model that predictions are expected of.</param>
/// <param name="blobs">The container of runs, where the lists go.</param>
/// <param name="runs">Starts the runs.</param>
/// <param name="time">The clock.</param>
public sealed class XrayReconciler(StorageAccount account, ModelCard card, IRunBlobs blobs, RunService runs, TimeProvider time)
{
    private const int AskedAtOnce = 256;
    private const int FailuresAtOnce = 32;

    private readonly XrayContainer _xrays = new(account);
    private readonly ResultWriter _results = new(account);
    private readonly FailureStore _failures = new(account);

    /// <summary>Starts runs over what was missed.</summary>
    /// <param name="launcher">The engine.</param>
    /// <param name="cancellationToken">Stops looking; it begins again the next time.</param>
    /// <returns>The runs, none if nothing was missed. Doing it again on the same day starts nothing twice.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<IReadOnlyList<RunRecord>> ReconcileAsync(IRunLauncher launcher, CancellationToken cancellationToken)
    {
        var missed = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        await foreach (ImageKey image in FindMissedAsync(cancellationToken))
        {
            if (!missed.TryGetValue(image.Dataset, out StringBuilder? list)) missed.Add(image.Dataset, list = new StringBuilder());
            list.Append(image.Image).Append('\n');
        }

        var started = new List<RunRecord>();
        foreach ((string dataset, StringBuilder list) in missed)
        {
            RunId run = IdOf(dataset);
            string name = RunBlobNames.List(run);
            await blobs.CreateAsync(name, BinaryData.FromString(list.ToString()), cancellationToken);
            started.Add(await runs.StartAsync(
                new RunRequest { Dataset = dataset, List = name, Overlays = true, Tolerated = new FailureTolerance { Percent = 100 } }, launcher, cancellationToken, run));
        }

        return started;
    }

    private async IAsyncEnumerable<ImageKey> FindMissedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<(ImageKey Image, string ETag)>(AskedAtOnce);
        await foreach (XrayBlob blob in _xrays.ListAsync(null, cancellationToken))
        {
            if (ImageKey.TryFromBlobName(blob.Name, out ImageKey image)) page.Add((image, blob.ETag));
            else await RecordUnfiledAsync(blob, cancellationToken);
            if (page.Count < AskedAtOnce) continue;
            foreach (ImageKey missed in await MissedAsync(page, cancellationToken)) yield return missed;
            page.Clear();
        }

        foreach (ImageKey missed in await MissedAsync(page, cancellationToken)) yield return missed;
    }

    private async Task RecordUnfiledAsync(XrayBlob blob, CancellationToken cancellationToken)
    {
        ImageKey key = Unfiled.KeyOf(blob.Name);
        if (await _failures.GetAsync(key, FailureStage.Score, cancellationToken) is { } known && (known.ETag is null || ETags.Same(known.ETag, blob.ETag))) return;
        await _failures.RecordAsync(
            key, FailureStage.Score, ErrorCodes.NameInvalid, $"The blob '{blob.Name}' names no image: upload it as xrays/<dataset>/<image>.", blob.ETag, cancellationToken);
    }

    private async Task<IReadOnlyList<ImageKey>> MissedAsync(IReadOnlyList<(ImageKey Image, string ETag)> page, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<ImageKey, DateTimeOffset> scored = await _results.FindScoredAsync(page, card, cancellationToken);
        (ImageKey Image, string ETag)[] unscored = [.. page.Where(i => !scored.ContainsKey(i.Image))];
        bool[] isMissed = new bool[unscored.Length];
        await Parallel.ForAsync(0, unscored.Length, new ParallelOptions { MaxDegreeOfParallelism = FailuresAtOnce, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            ImageFailure? failure = await _failures.GetAsync(unscored[i].Image, FailureStage.Score, stop);
            isMissed[i] = failure is null || !ETags.Same(failure.ETag, unscored[i].ETag);
        });
        return [.. unscored.Where((_, i) => isMissed[i]).Select(static u => u.Image)];
    }

    private RunId IdOf(string dataset) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"missed-{time.GetUtcNow().UtcDateTime:yyyyMMdd}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataset)))[..12]}"));
}
