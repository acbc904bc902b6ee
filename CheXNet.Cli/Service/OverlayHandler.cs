using CheXNet.Ingest;

namespace CheXNet.Cli.Service;

/// <summary>
/// Draws the overlays requested in the queue <c>overlay-requests</c>, and then gives a DICOM film's result back to its study, where the
/// service is set to.
/// </summary>
internal sealed class OverlayHandler(OverlayDrawing drawing, StudyExport export, FailureStore failures, ServiceCounters counters)
    : IQueueHandler
{
    public async Task HandleAsync(string body, CancellationToken cancellationToken)
    {
        OverlayRequest request = OverlayRequest.Parse(body);
        OverlayOutcome outcome = await drawing.DrawAsync(request, cancellationToken);
        counters.CountOverlays(outcome.Drawn);
        try
        {
            await export.ExportAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ExportFailure(e);
        }
    }

    public async Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken)
    {
        // A message that names no image is recorded only in the poison queue.
        if (OverlayRequest.SubjectOf(body) is not (var image, var etag)) return;
        (FailureStage stage, XrayException reason) = error switch
        {
            ExportFailure failed => (FailureStage.Export, failed),
            XrayException known => (FailureStage.Overlay, known),
            _ => (FailureStage.Overlay, new StorageException(
                ErrorCodes.Unexpected, $"Drawing the overlay failed {attempts} times: {error.Message}", error)),
        };
        await failures.RecordAsync(image, stage, reason, etag, cancellationToken);
    }

    /// <summary>The overlays stand, and the export failed.</summary>
    private sealed class ExportFailure(Exception reason) : XrayException(
        (reason as XrayException)?.Code ?? ErrorCodes.Unexpected,
        reason is XrayException ? reason.Message : $"{reason.GetType().Name}: {reason.Message}",
        reason);
}
