using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>
/// What a service left in an account, counted from outside: past the stores, in the tables, containers and queues themselves.
/// </summary>
internal sealed class ServiceContents(StorageAccount account, ModelCard card)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask<List<Receipt>> ReceiptsAsync() => new ReceiptStore(account).ListAsync(card, Cancellation).ToListAsync(Cancellation);

    public async Task<int> ReceiptCountAsync() => (await ReceiptsAsync()).Count;

    public async Task<int> RowsAsync(string table) =>
        await account.Tables.GetTableClient(table).QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation).CountAsync(
            Cancellation);

    public async Task<int> MessagesAsync(string queue)
    {
        QueueClient client = account.Queues.GetQueueClient(queue);
        return (await client.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;
    }

    public ValueTask<List<string>> OverlayNamesAsync() => account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer)
        .GetBlobsAsync(BlobTraits.None, BlobStates.None, null, Cancellation).Select(static b => b.Name).ToListAsync(Cancellation);

    /// <summary>One row, one receipt and the overlays of the shown findings for each image; and nothing else.</summary>
    public async Task AssertExactlyAsync(params ImageKey[] images)
    {
        string[] names = [.. images.Select(static i => i.BlobName).Order(StringComparer.Ordinal)];
        Assert.Equal(images.Length, await RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(names, (await ReceiptsAsync()).Select(static r => r.Image.BlobName).Order(StringComparer.Ordinal));
        Assert.Equal((await ShownAsync(images)).Order(StringComparer.Ordinal), (await OverlayNamesAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsQueue));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsPoisonQueue));
    }

    private async Task<List<string>> ShownAsync(ImageKey[] images)
    {
        List<string> names = [];
        foreach (ImageKey image in images)
        {
            Prediction prediction = (await new PredictionStore(account).GetAsync(image, card.ToModelId(), Cancellation))!.Prediction;
            names.AddRange(
                from shown in ShownFindings.Of(prediction, card.OperatingPoints)
                select new OverlayKey(image, prediction.Findings[shown]).BlobNameAs(ImageFormat.Jpeg));
        }

        return names;
    }
}
