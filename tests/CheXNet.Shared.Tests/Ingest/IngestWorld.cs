using CheXNet.Hosting;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

/// <summary>An empty account, a tiny model, and the ingest and the drawing over both.</summary>
internal sealed class IngestWorld(StorageAccount account, TinyModel tiny, XrayScorer scorer) : IDisposable
{
    public static readonly ImageKey Image = new("ward", "folder/a.png");

    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddCheXNet(account, scorer).BuildServiceProvider();

    public StorageAccount Account => account;

    public XrayScorer Scorer => scorer;

    public ModelId Model => scorer.Card.ToModelId();

    public XrayContainer Xrays => _services.GetRequiredService<XrayContainer>();

    public XrayIngest Ingest => _services.GetRequiredService<XrayIngest>();

    public OverlayDrawing Drawing => _services.GetRequiredService<OverlayDrawing>();

    /// <summary>The drawing of a service that stores overlays in the other format.</summary>
    public OverlayDrawing PngDrawing => ActivatorUtilities.CreateInstance<OverlayDrawing>(
        _services, new OverlayOptions { Format = ImageFormat.Png });

    /// <summary>The drawing of a service whose setting of DICOM windows is another one.</summary>
    public OverlayDrawing DrawingBy(XrayScorer other) => ActivatorUtilities.CreateInstance<OverlayDrawing>(_services, other);

    public StudyStore Studies => _services.GetRequiredService<StudyStore>();

    /// <summary>The export of a service with these options.</summary>
    /// <param name="server">Answers what is sent.</param>
    public StudyExport ExportBy(StudyExportOptions options, HttpMessageHandler? server = null) => server is null
        ? ActivatorUtilities.CreateInstance<StudyExport>(_services, options)
        : ActivatorUtilities.CreateInstance<StudyExport>(_services, options, server);

    public PredictionStore Predictions => _services.GetRequiredService<PredictionStore>();

    public OverlayStore Overlays => _services.GetRequiredService<OverlayStore>();

    public FailureStore Failures => _services.GetRequiredService<FailureStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<IngestWorld> CreateAsync(AzuriteFixture azurite, OperatingPoints? operatingPoints = null)
    {
        TinyModel tiny = await TinyModel.CreateAsync(findings: 3, change: card => card with { OperatingPoints = operatingPoints });
        return new IngestWorld(await azurite.NewAccountAsync(), tiny, await XrayScorer.CreateAsync(tiny.Package));
    }

    public Task<string> DropAsync(int seed = 1) => Xrays.WriteAsync(Image, BinaryData.FromBytes(SyntheticFilms.Png(seed)), Cancellation);

    public Task<string> DropAsync(byte[] film) => Xrays.WriteAsync(Image, BinaryData.FromBytes(film), Cancellation);

    public Task<string> DropBrokenAsync() => Xrays.WriteAsync(Image, BinaryData.FromString("no picture"), Cancellation);

    public Task DeleteAsync() => account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
        .DeleteBlobAsync(Image.BlobName, cancellationToken: Cancellation);

    public Task<IngestOutcome> IngestAsync(string? etag = null) =>
        Ingest.IngestAsync(new XrayReference(Image.BlobName, etag), Cancellation);

    /// <summary>Drops a film and scores it.</summary>
    public async Task<IngestOutcome> ScoreAsync(int seed = 1)
    {
        await DropAsync(seed);
        return await IngestAsync();
    }

    /// <summary>The messages that asked for overlays since the last time.</summary>
    public async Task<OverlayRequest[]> TakeRequestsAsync()
    {
        var queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        var messages = (await queue.ReceiveMessagesAsync(32, cancellationToken: Cancellation)).Value;
        foreach (var message in messages) await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancellation);
        return [.. messages.Select(static m => OverlayRequest.Parse(m.Body.ToString()))];
    }

    public ValueTask<List<StoredOverlay>> DrawnAsync() => Overlays.ListAsync(Image, Cancellation).ToListAsync(Cancellation);

    public void Dispose()
    {
        _services.Dispose();
        scorer.Dispose();
        tiny.Dispose();
    }
}
