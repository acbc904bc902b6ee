using CheXNet.Cli.Service;
using CheXNet.Cli.Tests.Score;
using CheXNet.Hosting;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    /// <summary>The model as <c>--model</c> takes it.</summary>
    public string ModelPath => tiny.Path;

    public ModelId Model => scorer.Card.ToModelId();

    /// <summary>What services export; nothing unless a test says so.</summary>
    public StudyExportOptions Export { get; set; } = new();

    /// <summary>What services logged that were given no log.</summary>
    public RecordedLog Log { get; } = new();

    /// <summary>What services left.</summary>
    public ServiceContents Left { get; } = new(account, scorer.Card);

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
        foreach (ImageKey key in keys)
            etags[key] = await Xrays.WriteAsync(key, BinaryData.FromBytes(FilmFolder.Png(key.GetHashCode())), Cancellation);
        return etags;
    }

    /// <summary>Uploads under any name at all.</summary>
    public Task UploadAsync(string blobName, byte[] bytes) =>
        account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(blobName)
            .UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, Cancellation);

    /// <summary>Does what the service does with an image, up to the message that asks for its overlays.</summary>
    public async Task IngestAsync(ImageKey key, string etag, StorageAccount? over = null)
    {
        await using ServiceProvider services =
            new ServiceCollection().AddLogging().AddCheXNet(over ?? account, scorer).BuildServiceProvider();
        await services.GetRequiredService<XrayIngest>().IngestAsync(new XrayReference(key.BlobName, etag), Cancellation);
    }

    /// <summary>Runs a service until something holds, then stops it.</summary>
    public async Task<ServiceCounters> ServeUntilAsync(Func<Task<bool>> until, StorageAccount? over = null, ILogger? log = null)
    {
        using CancellationTokenSource stop = new();
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(log ?? Log)
            .AddSingleton(Export)
            .AddCheXNet(over ?? account, scorer)
            .AddScoringService(Quick)
            .AddRunWorker()
            .BuildServiceProvider();
        Task serving = services.GetRequiredService<ScoringService>().RunAsync(stop.Token);
        try
        {
            await Eventually.TrueAsync(until, serving);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }

        return services.GetRequiredService<ServiceCounters>();
    }

    /// <summary>Runs a service until each of these images has its receipt and no overlay is asked for any more.</summary>
    public Task<ServiceCounters> ServeAsync(params ImageKey[] until) => ServeUntilAsync(async () =>
    {
        HashSet<ImageKey> done = [.. (await Left.ReceiptsAsync()).Select(static r => r.Image)];
        return until.All(done.Contains) && await Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0;
    });

    public ValueTask DisposeAsync()
    {
        scorer.Dispose();
        tiny.Dispose();
        return ValueTask.CompletedTask;
    }
}
