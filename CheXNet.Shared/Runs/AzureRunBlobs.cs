using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace CheXNet.Runs;

/// <summary>The container <c>runs</c> of a storage account.</summary>
public sealed class AzureRunBlobs(StorageAccount account) : IRunBlobs
{
    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer);

    /// <inheritdoc/>
    public Task<RunBlob?> ReadAsync(string name, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"read '{name}'", async () =>
        {
            try
            {
                BlobDownloadResult download = await _container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
                return new RunBlob(download.Content, download.Details.ETag.ToString());
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        });

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync<Stream?>(account, $"read '{name}'", async () =>
        {
            try
            {
                Stream blob = await _container.GetBlobClient(name).OpenReadAsync(cancellationToken: cancellationToken);
                return new GuardedStream(account, $"read '{name}'", blob);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound || e.Status == 404)
            {
                return null;
            }
        });

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellationToken) =>
        WriteAsync(name, content, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(string name, BinaryData content, string tag, CancellationToken cancellationToken) =>
        WriteAsync(name, content, new BlobRequestConditions { IfMatch = new ETag(tag) }, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenWriteAsync(string name, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        $"write '{name}'",
        async () => (Stream)new GuardedStream(
            account,
            $"write '{name}'",
            await _container.GetBlockBlobClient(name).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken)));

    private Task<bool> WriteAsync(string name, BinaryData content, BlobRequestConditions conditions, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"write '{name}'", async () =>
        {
            try
            {
                await _container.GetBlobClient(name).UploadAsync(
                    content, new BlobUploadOptions { Conditions = conditions }, cancellationToken);
                return true;
            }
            catch (RequestFailedException e)
                when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet)
            {
                return false;
            }
        });
}
