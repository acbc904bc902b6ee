using Azure.Storage.Queues;

namespace CheXNet.Results;

/// <summary>The sender for the queue <c>overlay-requests</c>.</summary>
internal sealed class OverlayQueue(StorageAccount account)
{
    private readonly QueueClient _queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);

    /// <exception cref="InvalidInputException"><c>message-invalid</c>: it does not match the schema.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task SendAsync(OverlayRequest request, CancellationToken cancellationToken)
    {
        string message = request.ToJson();
        return StorageFault.GuardAsync(account, "ask for overlays", () => _queue.SendMessageAsync(
            message, timeToLive: StorageNames.Forever, cancellationToken: cancellationToken));
    }
}
