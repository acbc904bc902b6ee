using CheXNet.Functions.Hosting;

namespace CheXNet.Functions.Overlays;

/// <summary>Draws the overlays that a message asks for, from the maps that are stored with the prediction.</summary>
public sealed class RenderOverlay(OverlayDrawing drawing, FailureStore failures, TimeProvider time)
{
    [Function(nameof(RenderOverlay))]
    public Task RunAsync(
        [QueueTrigger(StorageNames.OverlayRequestsQueue, Connection = FunctionSettings.Storage)] string message,
        CancellationToken cancellationToken)
    {
        return OverlayRequest.SubjectOf(message) is (var image, var etag)
            ? failures.RecordFaultsAsync(image, FailureStage.Overlay, etag, DrawAsync)
            : DrawAsync();

        Task DrawAsync() => StorageRetry.RunAsync(
            () => drawing.DrawAsync(OverlayRequest.Parse(message), cancellationToken), time, cancellationToken);
    }
}
