using CheXNet.Functions.Hosting;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Overlays;

/// <summary>Draws the overlays that a message asks for, from the maps that are stored with the prediction.</summary>
public sealed class RenderOverlay(OverlayDrawing drawing, NotedFailures failures)
{
    [Function(nameof(RenderOverlay))]
    public Task RunAsync(
        [QueueTrigger(StorageNames.OverlayRequestsQueue, Connection = FunctionSettings.Storage)] string message,
        CancellationToken cancellationToken)
    {
        OverlayRequest request = OverlayRequest.Parse(message);
        return failures.NoteAsync(request.Key, FailureStage.Overlay, request.ETag, () => drawing.DrawAsync(request, cancellationToken));
    }
}
