using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using CheXNet.Explanations;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.Soak;

/// <summary>
/// Compares what the service left in storage with what must be there; the numbers with those of a scorer of this process.
/// </summary>
internal sealed class SoakCheck(StorageAccount account, XrayScorer scorer, ExpectedImages expected)
{
    private static readonly IExplanationMethod Method = ExplanationMethods.Parse(OverlayKey.DefaultMethod);

    private readonly ModelId _model = scorer.Card.ToModelId();

    /// <summary>What is left to do: messages that wait, then images that are there without their receipt; 0 when all is done.</summary>
    public async Task<int> LeftAsync()
    {
        if (await MessagesAsync(StorageNames.OverlayRequestsQueue) is > 0 and int messages) return messages;
        Dictionary<string, string> receipts = [], stored = [];
        await foreach (BlobItem blob in account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobsAsync())
            stored[blob.Name] = blob.Properties.ETag?.ToString() ?? "";
        await foreach (Receipt receipt in new ReceiptStore(account).ListAsync(scorer.Card, CancellationToken.None))
            receipts[receipt.Image.BlobName] = receipt.ETag;
        return expected.All.Count(i => i.Value is { Film: not null, IsCertain: true, IsReadable: true }
            && stored.TryGetValue(i.Key.BlobName, out string? etag)
            && !(receipts.TryGetValue(i.Key.BlobName, out string? receipt) && ETags.Same(receipt, etag)));
    }

    /// <summary>Checks every image and the queues.</summary>
    /// <returns>What is wrong, a sentence each; empty if nothing is.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        List<string> wrong = [];
        Dictionary<string, int> rows = await RowsAsync();
        foreach ((ImageKey key, ExpectedImage image) in expected.All.Where(static i => i.Value.IsCertain))
        {
            XrayContent? stored = await new XrayContainer(account).ReadAsync(key, CancellationToken.None);
            if (!(stored?.Bytes.ToArray() ?? []).AsSpan().SequenceEqual(image.Film ?? []))
                wrong.Add($"{key.BlobName}: the blob is not what the last answered request left.");
            else if (image.Film is not null)
                wrong.AddRange(image.IsReadable ? await ScoredAsync(key, image.Film, rows) : await FailedAsync(key));
        }

        if (await MessagesAsync(StorageNames.OverlayRequestsPoisonQueue) is > 0 and int poison)
            wrong.Add($"{poison} messages about overlays were given up.");
        return wrong;
    }

    private async Task<IEnumerable<string>> ScoredAsync(ImageKey key, byte[] film, Dictionary<string, int> rows)
    {
        StoredPrediction? row = await new PredictionStore(account).GetAsync(key, _model, CancellationToken.None);
        if (row is null) return [$"{key.BlobName}: it has no row."];
        List<string> wrong = [];
        Prediction right = scorer.Score(key.BlobName, new ImageContent(film), CancellationToken.None);
        if (!right.Probabilities.SequenceEqual(row.Prediction.Probabilities)) wrong.Add($"{key.BlobName}: its row is of another film.");
        if (rows.GetValueOrDefault(key.BlobName) != 1) wrong.Add($"{key.BlobName}: it has {rows.GetValueOrDefault(key.BlobName)} rows.");
        foreach (int finding in ShownFindings.Of(right, scorer.Card.OperatingPoints))
        {
            OverlayKey overlay = new(key, right.Findings[finding]);
            bool stands = await new OverlayStore(account).ReadAsync(overlay, CancellationToken.None) is not null;
            // A finding that no part of the film supports has no picture.
            if (stands == Explanation.Of(right, finding, Method).HasEvidence) continue;
            string what = stands ? "this overlay shows a map that is zero" : "there is no such overlay";
            wrong.Add($"{overlay.BlobNameAs(OverlayKey.Formats[0])}: {what}.");
        }

        return wrong;
    }

    private async Task<IEnumerable<string>> FailedAsync(ImageKey key) =>
        await new FailureStore(account).GetAsync(key, FailureStage.Score, CancellationToken.None) is null
            ? [$"{key.BlobName}: it cannot be read, and Failures does not say so."]
            : [];

    /// <summary>The number of rows of each image, counted past the store in the table itself.</summary>
    private async Task<Dictionary<string, int>> RowsAsync()
    {
        Dictionary<string, int> rows = [];
        await foreach (TableEntity row in account.Tables.GetTableClient(StorageNames.PredictionsTable).QueryAsync<TableEntity>())
        {
            string name = $"{row["_Dataset"]}/{row["_Image"]}";
            rows[name] = rows.GetValueOrDefault(name) + 1;
        }

        return rows;
    }

    private async Task<int> MessagesAsync(string queue) =>
        (await account.Queues.GetQueueClient(queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;
}
