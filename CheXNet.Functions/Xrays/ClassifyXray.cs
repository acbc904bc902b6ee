using Azure.Storage.Blobs;
using CheXNet.Functions.Hosting;
using CheXNet.Ingest;
using CheXNet.Results;
using CheXNet.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CheXNet.Functions.Xrays;

/// <summary>On a new image: scores it, stores the prediction, requests its overlays.</summary>
public sealed class ClassifyXray(XrayIngest ingest, FailureStore failures)
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
        return failures.RecordFaultsAsync(image.Key, FailureStage.Score, null, () => ingest.IngestAsync(image, cancellationToken));
    }
}
