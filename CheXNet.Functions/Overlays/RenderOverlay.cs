using CheXNet.Functions.Hosting;

namespace CheXNet.Functions.Overlays;

/// <summary>
/// Draws the overlays that a message asks for, from the maps that are stored with the prediction; then gives a DICOM film's result back to
/// its study, where the app is set to.
/// </summary>
public sealed class RenderOverlay(OverlayDrawing drawing, StudyExport export, FailureStore failures, TimeProvider time)
{
    [Function(nameof(RenderOverlay))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.OverlayRequestsQueue, Connection = FunctionSettings.Storage)] string message,
        CancellationToken cancellationToken)
    {
        if (OverlayRequest.SubjectOf(message) is not (var image, var etag)) _ = OverlayRequest.Parse(message);
        else
        {
            await failures.RecordFaultsAsync(image, FailureStage.Overlay, etag, () => StorageRetry.RunAsync(
                () => drawing.DrawAsync(OverlayRequest.Parse(message), cancellationToken), time, cancellationToken));
            await failures.RecordFaultsAsync(image, FailureStage.Export, etag, () => StorageRetry.RunAsync(
                () => export.ExportAsync(OverlayRequest.Parse(message), cancellationToken), time, cancellationToken));
        }
    }
}
