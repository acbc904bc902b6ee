using System.Text.Json;
using Azure;
using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Telemetry;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// What is done with one image: its row through <see cref="XrayIngest"/>, then one message for its overlays, then the receipt. What is
/// killed in between is done again from where it stood.
/// </summary>
internal sealed class XrayWork(StorageAccount account, XrayIngest ingest, ModelCard card, Precision precision, ServiceCounters counters, ILogger logger)
{
    private readonly ReceiptStore _receipts = new(account);
    private readonly FailureStore _failures = new(account);
    private readonly QueueClient _overlayRequests = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
    private readonly QueueClient _poison = account.Queues.GetQueueClient(StorageNames.XraysPoisonQueue);

    /// <summary>Does all that an image needs.</summary>
    /// <returns>The ETag that is done, which is a later one where the image was replaced in the meantime; null where the image is
    /// gone.</returns>
    public async Task<string?> DoAsync(XrayBlob blob)
    {
        ImageKey key = Unfiled.Or(blob.Name);
        IngestOutcome outcome = await ingest.ClassifyBlobAsync(blob.Name, blob.ETag, CancellationToken.None);
        if (outcome.Status == IngestStatus.Gone) return null;

        string etag = blob.ETag;
        if (outcome.Request is { } request)
        {
            await _overlayRequests.SendMessageAsync(request.ToJson());
            etag = request.ETag;
        }

        await _receipts.WriteAsync(new Receipt(key, etag), card, precision, CancellationToken.None);
        Count(outcome, blob.Name);
        return etag;
    }

    /// <summary>Records that an image cannot be scored although it can be read: row, poison queue, receipt.</summary>
    /// <returns>False where the storage takes none of it: the image is not given up then, but tried again later.</returns>
    public async Task<bool> TryGiveUpAsync(XrayBlob blob, Exception error, int attempts)
    {
        ImageKey key = Unfiled.Or(blob.Name);
        ServiceLog.ImageGivenUp(logger, NameHash.Of(blob.Name), attempts, ServiceLog.CodeOf(error));
        ServiceLog.Details(logger, blob.Name, error);
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Scoring failed {attempts} times: {error.Message}", error);
        try
        {
            await _failures.RecordAsync(key, FailureStage.Score, reason, blob.ETag, CancellationToken.None);
            await _poison.SendMessageAsync(PoisonMessage(blob));
            await _receipts.WriteAsync(new Receipt(key, blob.ETag), card, precision, CancellationToken.None);
            counters.CountFailed();
            return true;
        }
        catch (Exception storage) when (storage is StorageException or RequestFailedException or AggregateException)
        {
            ServiceLog.GivingUpFailed(logger, NameHash.Of(blob.Name), ServiceLog.CodeOf(storage));
            ServiceLog.Details(logger, blob.Name, storage);
            return false;
        }
    }

    private void Count(IngestOutcome outcome, string name)
    {
        if (outcome.Status == IngestStatus.Unreadable)
        {
            XrayException reason = outcome.Error!;
            counters.CountFailed();
            if (reason.Code == ErrorCodes.NameInvalid) ServiceLog.NameRefused(logger, NameHash.Of(name), reason.Code);
            else ServiceLog.Unreadable(logger, NameHash.Of(name), reason.Code);
            ServiceLog.Details(logger, name, reason);
        }
        else if (outcome.Status == IngestStatus.Scored)
        {
            counters.CountScored();
            ServiceLog.Scored(logger, name);
        }
    }

    /// <summary>The Functions host's own form, so that the same procedures serve both.</summary>
    private static string PoisonMessage(XrayBlob blob) => JsonSerializer.Serialize(new
    {
        FunctionId = "Host.Functions.ClassifyXray",
        BlobType = "BlockBlob",
        ContainerName = StorageNames.XraysContainer,
        BlobName = blob.Name,
        blob.ETag,
    });
}
