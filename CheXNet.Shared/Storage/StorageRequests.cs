using Azure.Core;
using Azure.Core.Pipeline;

namespace CheXNet.Storage;

/// <summary>
/// Requests sent to a storage account, which Azure bills as operations. Retries count; a transaction of up to 100 rows is one request, as
/// is a page of up to 5,000 names or 1,000 rows.
/// </summary>
public readonly record struct StorageRequests(long Blobs, long Queues, long Tables)
{
    /// <summary>Requests to all services.</summary>
    public long Total => Blobs + Queues + Tables;

    /// <summary>The requests sent between two readings.</summary>
    public static StorageRequests operator -(StorageRequests later, StorageRequests earlier) =>
        new(later.Blobs - earlier.Blobs, later.Queues - earlier.Queues, later.Tables - earlier.Tables);

    /// <summary>The requests sent between two readings; same as <c>-</c>.</summary>
    public static StorageRequests Subtract(StorageRequests later, StorageRequests earlier) => later - earlier;
}

/// <summary>Counts one client's requests, each retry separately.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private long _sent;

    /// <summary>Requests sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <inheritdoc/>
    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _sent);
}
