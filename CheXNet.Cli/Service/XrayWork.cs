using System.Text.Json;
using Azure;
using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Telemetry;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// What is done with one image: all that <see cref="XrayIngest"/> does, then the receipt. What is killed in between is done again from
/// where it stood.
/// </summary>
internal sealed class XrayWork(
    StorageAccount account, XrayIngest ingest, ReceiptStore receipts, FailureStore failures, ServiceCounters counters, ILogger logger)
{
    private readonly QueueClient _poison = account.Queues.GetQueueClient(StorageNames.XraysPoisonQueue);

    /// <summary>Does all that an image needs.</summary>
    /// <returns>The ETag that is done, which is a later one where the image was replaced in the meantime; null where the image is
    /// gone.</returns>
    public async Task<string?> DoAsync(XrayBlob blob)
    {
        IngestOutcome outcome = await ingest.IngestAsync(blob.Reference, CancellationToken.None);
        if (outcome.Status == IngestStatus.Gone) return null;

        string etag = outcome.ETag ?? blob.ETag;
        await WriteReceiptAsync(blob, etag);
        Count(outcome, blob.Name);
        return etag;
    }

    /// <summary>Records that an image cannot be scored although it can be read: row, poison queue, receipt.</summary>
    /// <returns>False where the storage takes none of it: the image is not given up then, but tried again later.</returns>
    public async Task<bool> TryGiveUpAsync(XrayBlob blob, Exception error, int attempts)
    {
        ServiceLog.ImageGivenUp(logger, NameHash.Of(blob.Name), attempts, ServiceLog.CodeOf(error));
        ServiceLog.Details(logger, blob.Name, error);
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Scoring failed {attempts} times: {error.Message}", error);
        try
        {
            await failures.RecordAsync(blob.Reference.Key, FailureStage.Score, reason, blob.ETag, CancellationToken.None);
            await _poison.SendMessageAsync(PoisonMessage(blob));
            await WriteReceiptAsync(blob, blob.ETag);
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

    private Task WriteReceiptAsync(XrayBlob blob, string etag) =>
        receipts.WriteAsync(new Receipt(blob.Reference.Key, etag), ingest.Card, ingest.Precision, CancellationToken.None);

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
