using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Results;

/// <summary>An overlay as the container lists it.</summary>
public sealed record StoredOverlay(string Name, OverlaySource Source);

/// <summary>The container of overlays. Blob metadata record the source, so a repeated request is not drawn again.</summary>
public sealed class OverlayStore
{
    private readonly StorageAccount _account;
    private readonly BlobContainerClient _container;

    /// <summary>Opens the container <c>overlays</c> of an account.</summary>
    public OverlayStore(StorageAccount account)
    {
        _account = account;
        _container = account.Blobs.GetBlobContainerClient(StorageNames.OverlaysContainer);
    }

    /// <summary>The absolute URI of an overlay, without key or signature.</summary>
    /// <param name="name">The blob's name, as listed.</param>
    public Uri AddressOf(string name) => _container.GetBlobClient(name).Uri;

    /// <summary>Whether an overlay drawn from this exact source exists, in either format.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<bool> ExistsForAsync(OverlayKey key, OverlaySource source, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(_account, "look for an overlay", async () =>
        {
            foreach (ImageFormat format in OverlayKey.Formats)
            {
                try
                {
                    BlobClient blob = _container.GetBlobClient(key.BlobNameAs(format));
                    BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
                    if (OverlaySource.Read(properties.Metadata) == source) return true;
                }
                catch (RequestFailedException error) when (error.Status == 404)
                {
                }
            }

            return false;
        });

    /// <summary>Writes an overlay, replacing any of the same name.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task WriteAsync(OverlayKey key, OverlayFile file, OverlaySource source, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(
            _account,
            "write an overlay",
            async () => await _container.GetBlobClient(key.BlobNameAs(file.Format)).UploadAsync(
                file.Content,
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = file.ContentType },
                    Metadata = source.ToMetadata(key.Method),
                },
                cancellationToken));

    /// <summary>Reads an overlay, whatever its source.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<OverlayFile?> ReadAsync(OverlayKey key, CancellationToken cancellationToken) => ReadAsync(key, null, cancellationToken);

    /// <summary>Reads an overlay, in the format that it is stored in.</summary>
    /// <param name="source">The required source; null: any.</param>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<OverlayFile?> ReadAsync(OverlayKey key, OverlaySource? source, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(_account, "read an overlay", async () =>
        {
            foreach (ImageFormat format in OverlayKey.Formats)
            {
                try
                {
                    BlobDownloadResult download =
                        await _container.GetBlobClient(key.BlobNameAs(format)).DownloadContentAsync(cancellationToken);
                    if (source is null || OverlaySource.Read(download.Details.Metadata) == source)
                        return new OverlayFile(download.Content, format);
                }
                catch (RequestFailedException error) when (error.Status == 404)
                {
                }
            }

            return null;
        });

    /// <summary>Lists an image's overlays.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async IAsyncEnumerable<StoredOverlay> ListAsync(ImageKey image, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<BlobItem> blobs = _container
            .GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, OverlayKey.FolderOf(image), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await StorageFault.GuardAsync(_account, "list overlays", async () => await blobs.MoveNextAsync()))
        {
            yield return new StoredOverlay(blobs.Current.Name, OverlaySource.Read(blobs.Current.Metadata));
        }
    }

    /// <summary>Removes an overlay if it exists.</summary>
    /// <param name="name">The blob's name, as listed.</param>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        _account, "remove an overlay", () => _container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken));
}
