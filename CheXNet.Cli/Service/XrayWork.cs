using Azure.Storage.Queues;
using CheXNet.Ingest;
using CheXNet.Telemetry;

namespace CheXNet.Cli.Service;

/// <summary>Processes one image: all of <see cref="XrayIngest"/>, then the receipt. Interrupted work resumes where it stopped.</summary>
internal sealed class XrayWork(
    StorageAccount account, XrayIngest ingest, ReceiptStore receipts, FailureStore failures, ServiceCounters counters, ILogger logger)
{
    private readonly QueueClient _poison = account.Queues.GetQueueClient(StorageNames.XraysPoisonQueue);

    /// <returns>The ETag that is done, newer than the given one if the image was replaced meanwhile; null if the image is gone.</returns>
    public async Task<string?> DoAsync(XrayBlob blob)
    {
        IngestOutcome outcome = await ingest.IngestAsync(blob.Reference, CancellationToken.None);
        if (outcome.Status == IngestStatus.Gone) return null;

        string etag = outcome.ETag ?? blob.ETag;
        await WriteReceiptAsync(blob, etag);
        Count(outcome, blob.Name);
        return etag;
    }

    /// <summary>Records a readable image that cannot be scored: row, poison queue, receipt.</summary>
    /// <returns>False if storage refuses; the image is then retried later.</returns>
    public async Task<bool> TryGiveUpAsync(XrayBlob blob, Exception error, int attempts)
    {
        ServiceLog.ImageGivenUp(logger, NameHash.Of(blob.Name), attempts, ServiceLog.CodeOf(error));
        ServiceLog.Details(logger, NameText.Escape(blob.Name), error);
        XrayException reason = error as XrayException
            ?? new StorageException(ErrorCodes.Unexpected, $"Scoring failed {attempts} times: {error.Message}", error);
        try
        {
            await failures.RecordAsync(blob.Reference.Key, FailureStage.Score, reason, blob.ETag, CancellationToken.None);
            await _poison.SendMessageAsync(PoisonMessage(blob), timeToLive: StorageNames.Forever);
            await WriteReceiptAsync(blob, blob.ETag);
            counters.CountFailed();
            return true;
        }
#pragma warning disable CA1031 // Whatever storage's client throws: the image is tried again.
        catch (Exception storage)
#pragma warning restore CA1031
        {
            ServiceLog.GivingUpFailed(logger, NameHash.Of(blob.Name), ServiceLog.CodeOf(storage));
            ServiceLog.Details(logger, NameText.Escape(blob.Name), storage);
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
            ServiceLog.Details(logger, NameText.Escape(name), reason);
        }
        else if (outcome.Status == IngestStatus.Scored)
        {
            counters.CountScored();
            ServiceLog.Scored(logger, NameText.Escape(name));
        }
    }

    /// <summary>Same format as the Functions host's, so one operating procedure covers both.</summary>
    private static string PoisonMessage(XrayBlob blob) => JsonSerializer.Serialize(new
    {
        FunctionId = "Host.Functions.ClassifyXray",
        BlobType = "BlockBlob",
        ContainerName = StorageNames.XraysContainer,
        BlobName = blob.Name,
        blob.ETag,
    });
}
