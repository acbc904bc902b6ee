using CheXNet.Functions.Hosting;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Overlays;

/// <summary>Draws requested overlays from the maps stored with the prediction.</summary>
public sealed class RenderOverlay(OverlayDrawing drawing, FailureStore failures)
{
    [Function(nameof(RenderOverlay))]
    public Task RunAsync(
        [QueueTrigger(StorageNames.OverlayRequestsQueue, Connection = FunctionSettings.Storage)] string message,
        CancellationToken cancellationToken)
    {
        return OverlayRequest.SubjectOf(message) is (var image, var etag)
            ? failures.RecordFaultsAsync(image, FailureStage.Overlay, etag, DrawAsync)
            : DrawAsync();

        Task DrawAsync() => drawing.DrawAsync(OverlayRequest.Parse(message), cancellationToken);
    }
}
