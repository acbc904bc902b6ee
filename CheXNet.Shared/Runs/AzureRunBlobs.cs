using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using CheXNet.Results;

namespace CheXNet.Runs;

/// <summary>The container <c>runs</c> of a storage account.</summary>
/// <param name="account">The account.</param>
public sealed class AzureRunBlobs(StorageAccount account) : IRunBlobs
{
    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer);

    /// <inheritdoc/>
    public Task<RunBlob?> ReadAsync(string name, CancellationToken cancellation) => StorageFault.GuardAsync(account, $"read '{name}'", async () =>
    {
        try
        {
            BlobDownloadResult download = await _container.GetBlobClient(name).DownloadContentAsync(cancellation);
            return new RunBlob(download.Content, download.Details.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellation) =>
        WriteAsync(name, content, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation);

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellation) =>
        WriteAsync(name, content, new BlobRequestConditions { IfMatch = new ETag(tag) }, cancellation);

    /// <inheritdoc/>
    public Task<Stream> OpenWriteAsync(string name, CancellationToken cancellation) => StorageFault.GuardAsync(
        account, $"write '{name}'", () => _container.GetBlockBlobClient(name).OpenWriteAsync(overwrite: true, cancellationToken: cancellation));

    private Task<bool> WriteAsync(string name, BinaryData content, BlobRequestConditions conditions, CancellationToken cancellation) =>
        StorageFault.GuardAsync(account, $"write '{name}'", async () =>
        {
            try
            {
                await _container.GetBlobClient(name).UploadAsync(content, new BlobUploadOptions { Conditions = conditions }, cancellation);
                return true;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet)
            {
                return false;
            }
        });
}
