using CheXNet.Ingest;
using CheXNet.Results;

namespace CheXNet.Cli.Service;

/// <summary>Draws what the messages of <c>overlay-requests</c> ask for.</summary>
internal sealed class OverlayHandler(OverlayDrawing drawing, FailureStore failures, ServiceCounters counters) : IQueueHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(string body, CancellationToken cancellationToken)
    {
        OverlayOutcome outcome = await drawing.DrawAsync(OverlayRequest.Parse(body), cancellationToken);
        counters.CountOverlays(outcome.Drawn);
    }

    /// <inheritdoc/>
    public async Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken)
    {
        // Of a message that names no image, the poison queue alone keeps a trace.
        if (OverlayRequest.SubjectOf(body) is not (var image, var etag)) return;
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Drawing the overlay failed {attempts} times: {error.Message}", error);
        await failures.RecordAsync(image, FailureStage.Overlay, reason, etag, cancellationToken);
    }
}
