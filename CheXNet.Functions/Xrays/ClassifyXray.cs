using Azure.Storage.Blobs;
using CheXNet.Functions.Hosting;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Xrays;

/// <summary>An image lands: score it, store what the model says, ask for its overlays.</summary>
public sealed class ClassifyXray(XrayIngest ingest, NotedFailures failures)
{
#if XRAYS_BY_POLLING
    private const BlobTriggerSource Source = BlobTriggerSource.LogsAndContainerScan;
#else
    private const BlobTriggerSource Source = BlobTriggerSource.EventGrid;
#endif

    [Function(nameof(ClassifyXray))]
    [QueueOutput(StorageNames.OverlayRequestsQueue, Connection = FunctionSettings.Storage)]
    public async Task<string?> RunAsync(
        [BlobTrigger(StorageNames.XraysContainer + "/{dataset}/{name}", Source = Source, Connection = FunctionSettings.Storage)] BlobClient blob,
        CancellationToken cancellationToken)
    {
        IngestOutcome outcome = await failures.NoteAsync(
            Unfiled.Or(blob.Name), FailureStage.Score, null, () => ingest.ClassifyBlobAsync(blob.Name, null, cancellationToken));
        return outcome.Request?.ToJson();
    }
}
