using CheXNet.Ingest;

namespace CheXNet.Cli.Service;

/// <summary>Draws the overlays requested in the queue <c>overlay-requests</c>.</summary>
internal sealed class OverlayHandler(OverlayDrawing drawing, FailureStore failures, ServiceCounters counters) : IQueueHandler
{
    public async Task HandleAsync(string body, CancellationToken cancellationToken)
    {
        OverlayOutcome outcome = await drawing.DrawAsync(OverlayRequest.Parse(body), cancellationToken);
        counters.CountOverlays(outcome.Drawn);
    }

    public async Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken)
    {
        // A message that names no image is recorded only in the poison queue.
        if (OverlayRequest.SubjectOf(body) is not (var image, var etag)) return;
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Drawing the overlay failed {attempts} times: {error.Message}", error);
        await failures.RecordAsync(image, FailureStage.Overlay, reason, etag, cancellationToken);
    }
}
