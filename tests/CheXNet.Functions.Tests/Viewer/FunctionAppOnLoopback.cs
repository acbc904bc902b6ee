using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using CheXNet.Functions.Overlays;
using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Api;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Functions.Xrays;
using CheXNet.Models;
using CheXNet.Storage;

namespace CheXNet.Functions.Tests.Viewer;

/// <summary>
/// The function app without its host: HTTP functions behind a web server, orchestrators on the real engine, and a loop in place of the
/// host's triggers by blobs and queue messages.
/// </summary>
internal sealed class FunctionAppOnLoopback : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly TestApp _app;
    private readonly DurableEngine _engine;
    private readonly HttpHost _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _triggers;

    private FunctionAppOnLoopback(TestApp app, DurableEngine engine, HttpHost http)
    {
        (_app, _engine, _http) = (app, engine, http);
        _triggers = Task.WhenAll(ScoreAsync(), DrawAsync());
    }

    public Uri Address => _http.Client.BaseAddress!;

    public static async Task<FunctionAppOnLoopback> StartAsync(string connection, ModelPackage model)
    {
        TestApp app = await TestApp.CreateAsync(connection, model);
        DurableEngine engine = await DurableEngine.StartAsync(CancellationToken.None);
        await engine.StartWorkerAsync(app.Function<RunActivities>, static _ => false, CancellationToken.None);
        return new FunctionAppOnLoopback(app, engine, await HttpHost.StartAsync(app, engine.Client));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _triggers;
        await _http.DisposeAsync();
        await _engine.DisposeAsync();
        _app.Dispose();
        _stop.Dispose();
    }

    private async Task ScoreAsync()
    {
        XrayContainer xrays = new(_app.Account);
        BlobContainerClient container = _app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);
        ClassifyXray classify = _app.Function<ClassifyXray>();
        HashSet<(string, string)> seen = [];
        while (!_stop.IsCancellationRequested)
        {
            await foreach (XrayBlob blob in xrays.ListAsync(null, CancellationToken.None))
            {
                if (seen.Add((blob.Name, blob.ETag))) await classify.RunAsync(container.GetBlobClient(blob.Name), CancellationToken.None);
            }

            await PauseAsync();
        }
    }

    private async Task DrawAsync()
    {
        QueueClient queue = _app.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        RenderOverlay render = _app.Function<RenderOverlay>();
        while (!_stop.IsCancellationRequested)
        {
            if ((await queue.ReceiveMessageAsync(cancellationToken: CancellationToken.None)).Value is QueueMessage message)
            {
                await render.RunAsync(message.Body.ToString(), CancellationToken.None);
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
            }
            else
            {
                await PauseAsync();
            }
        }
    }

    private Task PauseAsync() => Task.Delay(BetweenLooks, _stop.Token).ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
