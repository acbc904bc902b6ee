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
        OverlayRequest request;
        try
        {
            request = OverlayRequest.Parse(body);
        }
        catch (InvalidInputException)
        {
            // It names no image that a failure could be recorded for; the poison queue keeps it.
            return;
        }

        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Drawing the overlay failed {attempts} times: {error.Message}", error);
        await failures.RecordAsync(request.Key, FailureStage.Overlay, reason, request.ETag, cancellationToken);
    }
}
