using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using CheXNet.Cli.Service;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>An account, a tiny model, and services over both that are started and stopped at will.</summary>
internal sealed class ServiceWorld(string connection, StorageAccount account, TinyModel tiny, XrayScorer scorer) : IAsyncDisposable
{
    /// <summary>As the program's own, but with pauses that suit a test.</summary>
    public static readonly ServiceOptions Quick = new()
    {
        Workers = 2,
        PollInterval = TimeSpan.FromMilliseconds(40),
        LongestPollInterval = TimeSpan.FromMilliseconds(40),
        RetryDelay = TimeSpan.FromMilliseconds(20),
        Overlays = new QueuePumpOptions { RetryDelay = TimeSpan.Zero, LongestPause = TimeSpan.FromMilliseconds(100) },
    };

    public string Connection => connection;

    public StorageAccount Account => account;

    public XrayScorer Scorer => scorer;

    public ModelId Model => scorer.Card.ToModelId();

    public XrayContainer Xrays { get; } = new(account);

    public PredictionStore Predictions { get; } = new(account);

    public OverlayStore Overlays { get; } = new(account);

    public FailureStore Failures { get; } = new(account);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServiceWorld> CreateAsync(AzuriteFixture azurite)
    {
        string connection = await azurite.NewConnectionStringAsync();
        StorageAccount account = StorageAccount.Parse(connection);
        await account.EnsureCreatedAsync(Cancellation);
        TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        return new ServiceWorld(connection, account, tiny, await XrayScorer.CreateAsync(tiny.Package));
    }

    public static ImageKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(static i => new ImageKey("ward", $"{i:D3}.png"))];

    /// <summary>Drops a film of its own under each name.</summary>
    public async Task<Dictionary<ImageKey, string>> DropAsync(params ImageKey[] keys)
    {
        Dictionary<ImageKey, string> etags = [];
        foreach (ImageKey key in keys) etags[key] = await Xrays.WriteAsync(key, BinaryData.FromBytes(FilmFolder.Png(key.GetHashCode())), Cancellation);
        return etags;
    }

    /// <summary>Uploads under any name at all.</summary>
    public Task UploadAsync(string blobName, byte[] bytes) =>
        account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(blobName).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, Cancellation);

    /// <summary>Runs a service until something holds, then stops it.</summary>
    public async Task<ServiceCounters> ServeUntilAsync(Func<Task<bool>> until, StorageAccount? over = null, ILogger? log = null)
    {
        using CancellationTokenSource stop = new();
        ScoringService service = new(over ?? account, scorer, Quick, TimeProvider.System, log ?? NullLogger.Instance);
        Task serving = service.RunAsync(stop.Token);
        try
        {
            await Eventually.TrueAsync(until, serving);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }

        return service.Counters;
    }

    /// <summary>Runs a service until each of these images has its receipt and no overlay is asked for any more.</summary>
    public Task<ServiceCounters> ServeAsync(params ImageKey[] until) => ServeUntilAsync(async () =>
    {
        HashSet<ImageKey> done = [.. (await ReceiptsAsync()).Select(static r => r.Image)];
        return until.All(done.Contains) && await MessagesAsync(StorageNames.OverlayRequestsQueue) == 0;
    });

    public ValueTask<List<Receipt>> ReceiptsAsync() => new ReceiptStore(account).ListAsync(Model, Cancellation).ToListAsync(Cancellation);

    public async Task<int> RowsAsync(string table) =>
        await account.Tables.GetTableClient(table).QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation).CountAsync(Cancellation);

    public async Task<int> MessagesAsync(string queue)
    {
        QueueClient client = account.Queues.GetQueueClient(queue);
        return (await client.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;
    }

    public ValueTask<List<string>> OverlayNamesAsync() => account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer)
        .GetBlobsAsync(BlobTraits.None, BlobStates.None, null, Cancellation).Select(static b => b.Name).ToListAsync(Cancellation);

    /// <summary>One row, one receipt and one overlay (the model has no operating points) for each image, and nothing else.</summary>
    public async Task AssertExactlyAsync(params ImageKey[] images)
    {
        Assert.Equal(images.Length, await RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(images.Select(static i => i.BlobName).Order(), (await ReceiptsAsync()).Select(static r => r.Image.BlobName).Order());
        List<string> overlays = await OverlayNamesAsync();
        Assert.Equal(images.Select(static i => i.BlobName).Order(StringComparer.Ordinal), overlays.Select(static o => o[..o.LastIndexOf('/')]).Order(StringComparer.Ordinal));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsQueue));
        Assert.Equal(0, await MessagesAsync(StorageNames.OverlayRequestsPoisonQueue));
    }

    public ValueTask DisposeAsync()
    {
        scorer.Dispose();
        tiny.Dispose();
        return ValueTask.CompletedTask;
    }
}
