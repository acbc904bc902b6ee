using Azure.Core;
using Azure.Core.Pipeline;

namespace CheXNet.Storage;

/// <summary>
/// Requests sent to a storage account: what it bills as operations. A try that failed counts like any other; a transaction of up to 100
/// rows is one request, and so is a page of up to 5,000 names or 1,000 rows.
/// </summary>
/// <param name="Blobs">To the blob service.</param>
/// <param name="Queues">To the queue service.</param>
/// <param name="Tables">To the table service.</param>
public readonly record struct StorageRequests(long Blobs, long Queues, long Tables)
{
    /// <summary>To all services.</summary>
    public long Total => Blobs + Queues + Tables;

    /// <summary>What was sent between two readings.</summary>
    /// <param name="later">The later reading.</param>
    /// <returns>The difference, service by service.</returns>
    public static StorageRequests operator -(StorageRequests later, StorageRequests earlier) =>
        new(later.Blobs - earlier.Blobs, later.Queues - earlier.Queues, later.Tables - earlier.Tables);

    /// <summary>What was sent between two readings; the same as <c>-</c>.</summary>
    /// <param name="later">The later reading.</param>
    /// <returns>The difference, service by service.</returns>
    public static StorageRequests Subtract(StorageRequests later, StorageRequests earlier) => later - earlier;
}

/// <summary>Counts the requests of one service's client, each try by itself.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private long _sent;

    /// <summary>Requests sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _sent);
}
