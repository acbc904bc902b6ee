using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Datasets;

namespace CheXNet.Runs;

/// <summary>What is known of an image.</summary>
/// <param name="Run">The run whose files say so.</param>
/// <param name="Labels">1 or 0 by finding; null if the image is not in the file.</param>
/// <param name="Boxes">Around findings, in the image's own pixels.</param>
/// <param name="LabelFile">A blob of the container of runs.</param>
/// <param name="BoxFile">A blob of the container of runs; null: the run has none.</param>
public sealed record Truth(
    RunId Run, IReadOnlyDictionary<string, int>? Labels, IReadOnlyList<BoxRow> Boxes, string LabelFile, string? BoxFile);

/// <summary>
/// The labels and boxes of a dataset, from the files that its newest run with such files names. A file is read once and kept until it
/// changes; which run and whether it changed is looked up at most every half a minute.
/// </summary>
public sealed class TruthStore(StorageAccount account, IRunStore runs, TimeProvider time) : IDisposable
{
    private const int MostDatasets = 4;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer);
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>What is known of an image; null if nothing is.</summary>
    /// <param name="findings">The findings whose labels are looked for.</param>
    /// <exception cref="InvalidInputException">A file cannot be read as labels or boxes.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<Truth?> FindAsync(ImageKey image, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(image.Dataset, out Known? known) || time.GetElapsedTime(known.LookedAt) > Fresh)
        {
            await _reading.WaitAsync(cancellationToken);
            try
            {
                if (!_known.TryGetValue(image.Dataset, out known) || time.GetElapsedTime(known.LookedAt) > Fresh)
                    known = await LookAsync(image.Dataset, known, findings, cancellationToken);
            }
            finally
            {
                _reading.Release();
            }
        }

        if (known.Run is not { } run) return null;
        var labels = known.Labels!.Find(image.Image);
        IReadOnlyList<BoxRow> boxes = known.Boxes?.Find(image.Image) ?? [];
        return labels is null && boxes.Count == 0 ? null : new Truth(run.Run, labels, boxes, run.Request.Labels!, run.Request.Boxes);
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<Known> LookAsync(
        string dataset, Known? before, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        RunRecord? newest = null;
        await foreach (RunRecord run in runs.ListAsync(cancellationToken))
        {
            if (run.Request.Dataset == dataset && run.Request.Labels is not null && !(run.CreatedAt < newest?.CreatedAt)) newest = run;
        }

        Known known = new(time.GetTimestamp(), newest, null, null);
        if (newest is not null)
        {
            known = known with
            {
                Labels = await ReadAsync(newest.Request.Labels!, before?.Labels, ReadLabelsAsync, cancellationToken),
                Boxes = newest.Request.Boxes is { } boxes
                    ? await ReadAsync(boxes, before?.Boxes, ReadBoxesAsync, cancellationToken)
                    : null,
            };
        }

        while (_known.Count >= MostDatasets && !_known.ContainsKey(dataset))
            _known.TryRemove(_known.MinBy(static k => k.Value.LookedAt).Key, out _);
        return _known[dataset] = known;

        async Task<Dictionary<string, IReadOnlyDictionary<string, int>>> ReadLabelsAsync(string name, byte[] content)
        {
            LabelTable table = await LabelFile.ReadAsync(name, content, findings, cancellationToken);
            return table.Rows.ToDictionary(
                static row => row.Image, row => (IReadOnlyDictionary<string, int>)CertainOf(table, row), StringComparer.Ordinal);
        }

        Task<Dictionary<string, IReadOnlyList<BoxRow>>> ReadBoxesAsync(string name, byte[] content) => Task.FromResult(
            BoxFile.Read(name, content, cancellationToken).GroupBy(static box => box.Image)
                .ToDictionary(static g => g.Key, static g => (IReadOnlyList<BoxRow>)[.. g]));
    }

    private static Dictionary<string, int> CertainOf(LabelTable table, LabelRow row)
    {
        Dictionary<string, int> certain = [];
        for (int i = 0; i < row.Labels.Count; i++)
        {
            if (row.Labels[i] is LabelState.Present or LabelState.Absent)
                certain[table.Findings[i].Name] = row.Labels[i] == LabelState.Present ? 1 : 0;
        }

        return certain;
    }

    /// <summary>The file's entries; those of before if it has not changed, none if there is no such file.</summary>
    private Task<Entries<T>> ReadAsync<T>(
        string name, Entries<T>? before, Func<string, byte[], Task<Dictionary<string, T>>> read, CancellationToken cancellationToken)
        where T : class =>
        StorageFault.GuardAsync(account, $"read '{name}'", async () =>
        {
            BlobClient blob = _container.GetBlobClient(name);
            try
            {
                BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
                string etag = properties.ETag.ToString();
                if (before is not null && before.Name == name && before.ETag == etag) return before;
                if (properties.ContentLength > BoxFile.MaxBytes)
                {
                    throw new InvalidInputException(
                        ErrorCodes.RequestTooLarge,
                        $"'{name}' has more than {BoxFile.MaxBytes >> 20} MiB and is not read for single images.");
                }

                BinaryData content = (await blob.DownloadContentAsync(cancellationToken)).Value.Content;
                return new Entries<T>(name, etag, await read(name, content.ToArray()));
            }
            catch (RequestFailedException error) when (error.Status == 404)
            {
                return new Entries<T>(name, "", []);
            }
        });

    private sealed record Known(
        long LookedAt, RunRecord? Run, Entries<IReadOnlyDictionary<string, int>>? Labels, Entries<IReadOnlyList<BoxRow>>? Boxes);

    /// <summary>A file's entries by image: by the whole path or, as lists often name files only, by a file name that is unique, with or
    /// without its extension.</summary>
    private sealed class Entries<T>(string name, string etag, Dictionary<string, T> entries)
        where T : class
    {
        private readonly Dictionary<string, T?> _byFile = entries.GroupBy(static e => ImageName.Bare(ImageName.FileOf(e.Key)))
            .ToDictionary(static g => g.Key, static g => g.Count() == 1 ? g.Single().Value : null, StringComparer.Ordinal);

        public string Name => name;

        public string ETag => etag;

        public T? Find(string image) => entries.TryGetValue(image, out T? whole)
            ? whole
            : _byFile.GetValueOrDefault(ImageName.Bare(ImageName.FileOf(image)));
    }
}
