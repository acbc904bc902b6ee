using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

/// <summary>An empty account, a tiny model, and the ingest and the drawing over both.</summary>
internal sealed class IngestWorld(StorageAccount account, TinyModel tiny, XrayScorer scorer) : IDisposable
{
    public static readonly ImageKey Image = new("ward", "folder/a.png");

    public StorageAccount Account => account;

    public ModelId Model => scorer.Card.ToModelId();

    public XrayContainer Xrays { get; } = new(account);

    public XrayIngest Ingest { get; } = XrayIngest.Over(account, scorer);

    public OverlayDrawing Drawing { get; } = OverlayDrawing.Over(account);

    public PredictionStore Predictions { get; } = new(account);

    public OverlayStore Overlays { get; } = new(account);

    public FailureStore Failures { get; } = new(account);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<IngestWorld> CreateAsync(AzuriteFixture azurite, OperatingPoints? operatingPoints = null)
    {
        TinyModel tiny = await TinyModel.CreateAsync(findings: 3, change: card => card with { OperatingPoints = operatingPoints });
        return new IngestWorld(await azurite.NewAccountAsync(), tiny, await XrayScorer.CreateAsync(tiny.Package));
    }

    public Task<string> DropAsync(int seed = 1) => Xrays.WriteAsync(Image, BinaryData.FromBytes(SyntheticFilms.Png(seed)), Cancellation);

    public Task<string> DropBrokenAsync() => Xrays.WriteAsync(Image, BinaryData.FromString("no picture"), Cancellation);

    public Task DeleteAsync() => account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).DeleteBlobAsync(Image.BlobName, cancellationToken: Cancellation);

    /// <summary>Drops a film and scores it.</summary>
    public async Task<IngestOutcome> ScoreAsync(int seed = 1)
    {
        await DropAsync(seed);
        return await Ingest.ClassifyAsync(Image, null, Cancellation);
    }

    public ValueTask<List<StoredOverlay>> DrawnAsync() => Overlays.ListAsync(Image, Cancellation).ToListAsync(Cancellation);

    public void Dispose()
    {
        scorer.Dispose();
        tiny.Dispose();
    }
}
