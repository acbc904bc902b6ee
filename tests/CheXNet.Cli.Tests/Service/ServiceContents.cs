using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using CheXNet.Models;
using CheXNet.Results;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>What a service left in an account, counted from outside: past the stores, in the tables, containers and queues themselves.</summary>
internal sealed class ServiceContents(StorageAccount account, ModelId model)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask<List<Receipt>> ReceiptsAsync() => new ReceiptStore(account).ListAsync(model, Cancellation).ToListAsync(Cancellation);

    public async Task<int> ReceiptCountAsync() => (await ReceiptsAsync()).Count;

    public async Task<int> RowsAsync(string table) =>
        await account.Tables.GetTableClient(table).QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation).CountAsync(Cancellation);

    public async Task<int> MessagesAsync(string queue)
    {
        QueueClient client = account.Queues.GetQueueClient(queue);
        return (await client.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;
    }

    public ValueTask<List<string>> OverlayNamesAsync() => account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer)
        .GetBlobsAsync(BlobTraits.None, BlobStates.None, null, Cancellation).Select(static b => b.Name).ToListAsync(Cancellation);

    /// <summary>One row, one receipt and, as tiny and untrained models have no operating points, one overlay for each image; and nothing else.</summary>
    public async Task AssertExactlyAsync(params ImageKey[] images)
    {
        string[] names = [.. images.Select(static i => i.BlobName).Order(StringComparer.Ordinal)];
        Assert.Equal(images.Length, await RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(names, (await ReceiptsAsync()).Select(static r => r.Image.BlobName).Order(StringComparer.Ordinal));
        Assert.Equal(names, (await OverlayNamesAsync()).Select(static o => o[..o.LastIndexOf('/')]).Order(StringComparer.Ordinal));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsQueue));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsPoisonQueue));
    }
}
