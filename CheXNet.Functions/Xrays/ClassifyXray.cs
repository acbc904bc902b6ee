using Azure.Storage.Blobs;
using CheXNet.Functions.Hosting;

namespace CheXNet.Functions.Xrays;

/// <summary>An image lands: score it, store what the model says, ask for its overlays.</summary>
public sealed class ClassifyXray(XrayIngest ingest, FailureStore failures, TimeProvider time)
{
#if XRAYS_BY_POLLING
    private const BlobTriggerSource Source = BlobTriggerSource.LogsAndContainerScan;
#else
    private const BlobTriggerSource Source = BlobTriggerSource.EventGrid;
#endif

    [Function(nameof(ClassifyXray))]
    public Task RunAsync(
        [BlobTrigger(StorageNames.XraysContainer + "/{dataset}/{name}", Source = Source, Connection = FunctionSettings.Storage)]
        BlobClient blob,
        CancellationToken cancellationToken)
    {
        XrayReference image = new(blob.Name, ETag: null);
        return failures.RecordFaultsAsync(image.Key, FailureStage.Score, null, () => StorageRetry.RunAsync(
            () => ingest.IngestAsync(image, cancellationToken), time, cancellationToken));
    }
}
