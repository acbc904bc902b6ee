namespace CheXNet.Runs;

/// <summary>
/// The list of a run's images, written once in fixed-size pages. Pages are never overwritten, so an interrupted writer can resume and
/// concurrent writers agree page by page: the loser of a page continues after the winner's. A partial page ends the manifest.
/// </summary>
public sealed class ManifestStore(IRunBlobs blobs, IImageListing listing)
{
    /// <summary>Writes the manifest, or what is missing of it.</summary>
    /// <param name="isKnown">Whether it was complete before: then it is never rewritten, since a new listing would reassign images to the
    /// pages that earlier attempts' records refer to.</param>
    /// <param name="cancellationToken">Stops the listing; it can be resumed.</param>
    /// <exception cref="RunException">It was complete before, and is gone.</exception>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    public async Task<ManifestIndex> WriteAsync(RunId run, RunRequest request, bool isKnown, CancellationToken cancellationToken)
    {
        string indexName = RunBlobNames.ManifestIndex(run);
        if (await blobs.ReadAsync(indexName, cancellationToken) is { } complete)
            return RunJson.Read<ManifestIndex>(indexName, complete.Content);

        if (isKnown)
        {
            throw new RunException(
                ErrorCodes.RunStateInvalid,
                $"The list of the images of run {run} is gone, deleted or expired: start a new run, "
                + "which passes over what is scored.");
        }

        (int pages, IReadOnlyList<ManifestEntry> last) = await FindLastPageAsync(run, cancellationToken);
        if (pages == 0 || last.Count == request.PageSize)
            (pages, last) = await WritePagesAsync(run, request, pages, last.Count > 0 ? last[^1].Image : null, cancellationToken);

        long images = pages == 0 ? 0 : ((long)(pages - 1) * request.PageSize) + last.Count;
        var index = new ManifestIndex(images, pages, request.PageSize);
        await blobs.CreateAsync(indexName, BinaryData.FromObjectAsJson(index, RunJson.Options), cancellationToken);
        RunBlob written = await blobs.ReadAsync(indexName, cancellationToken) ?? throw Missing(indexName);
        return RunJson.Read<ManifestIndex>(indexName, written.Content);
    }

    /// <summary>Reads a page.</summary>
    /// <param name="page">The page, from 0.</param>
    /// <exception cref="StorageException">There is no such page, or the storage account cannot be reached or refused.</exception>
    public async Task<IReadOnlyList<ManifestEntry>> ReadPageAsync(RunId run, int page, CancellationToken cancellationToken) =>
        await FindPageAsync(run, page, cancellationToken) ?? throw Missing(RunBlobNames.ManifestPage(run, page));

    private async Task<(int Pages, IReadOnlyList<ManifestEntry> Last)> WritePagesAsync(
        RunId run, RunRequest request, int pages, string? after, CancellationToken cancellationToken)
    {
        IReadOnlyList<ManifestEntry> last = [];
        IAsyncEnumerator<ManifestEntry> images = ListAfter(request, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await TakeAsync(images, request.PageSize) is { Count: > 0 } page)
            {
                if (!await blobs.CreateAsync(RunBlobNames.ManifestPage(run, pages), Serialize(page), cancellationToken))
                {
                    IReadOnlyList<ManifestEntry> winner = await ReadPageAsync(run, pages, cancellationToken);
                    if (winner[^1].Image != page[^1].Image)
                    {
                        await images.DisposeAsync();
                        images = ListAfter(request, winner[^1].Image, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    }

                    page = winner;
                }

                pages++;
                last = page;
                if (page.Count < request.PageSize) break;
            }
        }
        finally
        {
            await images.DisposeAsync();
        }

        return (pages, last.Count > 0 || pages == 0 ? last : await ReadPageAsync(run, pages - 1, cancellationToken));
    }

    private async IAsyncEnumerable<ManifestEntry> ListAfter(
        RunRequest request, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool passed = after is null;
        await foreach (ManifestEntry entry in listing.ListAsync(request, cancellationToken))
        {
            if (passed) yield return entry;
            else passed = entry.Image == after;
        }

        if (passed) yield break;

        // The page's last image has been deleted since: continue from its position in the order.
        await foreach (ManifestEntry entry in listing.ListAsync(request, cancellationToken))
        {
            if (string.CompareOrdinal(entry.Image, after) > 0) yield return entry;
        }
    }

    // Pages are created in sequence, so an exponential search finds the last in a few reads.
    private async Task<(int Pages, IReadOnlyList<ManifestEntry> Last)> FindLastPageAsync(RunId run, CancellationToken cancellationToken)
    {
        int exists = -1;
        int missing = 0;
        IReadOnlyList<ManifestEntry> last = [];
        while (await FindPageAsync(run, missing, cancellationToken) is { } page)
            (exists, missing, last) = (missing, (missing * 2) + 1, page);
        while (missing - exists > 1)
        {
            int middle = exists + ((missing - exists) / 2);
            if (await FindPageAsync(run, middle, cancellationToken) is { } page) (exists, last) = (middle, page);
            else missing = middle;
        }

        return (exists + 1, last);
    }

    private async Task<IReadOnlyList<ManifestEntry>?> FindPageAsync(RunId run, int page, CancellationToken cancellationToken)
    {
        string name = RunBlobNames.ManifestPage(run, page);
        if (await blobs.ReadAsync(name, cancellationToken) is not { } blob) return null;
        var entries = new List<ManifestEntry>();
        using var reader = new StreamReader(blob.Content.ToStream());
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            entries.Add(RunJson.Read<ManifestEntry>(name, BinaryData.FromString(line)));
        return entries;
    }

    private static async Task<IReadOnlyList<ManifestEntry>> TakeAsync(IAsyncEnumerator<ManifestEntry> images, int most)
    {
        var page = new List<ManifestEntry>(most);
        while (page.Count < most && await images.MoveNextAsync()) page.Add(images.Current);
        return page;
    }

    private static BinaryData Serialize(IReadOnlyList<ManifestEntry> page)
    {
        using var buffer = new MemoryStream();
        foreach (ManifestEntry entry in page)
        {
            JsonSerializer.Serialize(buffer, entry, RunJson.Options);
            buffer.WriteByte((byte)'\n');
        }

        return BinaryData.FromBytes(buffer.ToArray());
    }

    private static StorageException Missing(string name) => new(
        ErrorCodes.StorageUnavailable, $"The blob '{name}' of the container of runs is gone: start the run again under a new id.");
}
