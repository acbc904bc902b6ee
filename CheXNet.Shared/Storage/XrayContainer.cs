using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Storage;

/// <summary>The container that images are dropped into.</summary>
public sealed class XrayContainer
{
    /// <summary>The largest file that is read into memory unless said otherwise: 256 MiB.</summary>
    public const long DefaultMaxBytes = 256L << 20;

    private readonly StorageAccount _account;
    private readonly BlobContainerClient _container;
    private readonly long _maxBytes;

    /// <summary>Opens the container <c>xrays</c> of an account.</summary>
    /// <param name="maxBytes">The largest file that is read, in bytes.</param>
    public XrayContainer(StorageAccount account, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _account = account;
        _container = account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);
        _maxBytes = maxBytes;
    }

    /// <summary>Lists the blobs, in order of their names, page by page.</summary>
    /// <param name="prefix">What their names begin with: <c>{dataset}/</c> for a dataset's; null for all.</param>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async IAsyncEnumerable<XrayBlob> ListAsync(string? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<BlobItem> blobs = _container
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await StorageFault.GuardAsync(_account, "list the container xrays", async () => await blobs.MoveNextAsync()))
        {
            BlobItemProperties properties = blobs.Current.Properties;
            string? hash = properties.ContentHash is { } md5 ? Convert.ToBase64String(md5) : null;
            yield return new XrayBlob(blobs.Current.Name, ETags.Bare(properties.ETag ?? default), properties.ContentLength ?? 0, hash);
        }
    }

    /// <summary>Looks a blob up by its name.</summary>
    /// <returns>Its present ETag; null where there is no such blob.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<string?> FindETagAsync(string blobName, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        _account,
        $"look up an image of '{blobName.Split('/')[0]}'",
        async () =>
        {
            try
            {
                BlobClient blob = _container.GetBlobClient(blobName);
                return ETags.Bare((await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag);
            }
            catch (RequestFailedException error) when (error.Status == 404)
            {
                return (string?)null;
            }
        });

    /// <summary>Reads an image in one download, so that bytes and ETag belong together.</summary>
    /// <returns>The file; null where there is no such blob.</returns>
    /// <exception cref="UnreadableImageException">The file is larger than the limit.</exception>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<XrayContent?> ReadAsync(ImageKey key, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        _account,
        $"read an image of '{key.Dataset}'",
        async () =>
        {
            try
            {
                BlobClient blob = _container.GetBlobClient(key.BlobName);
                using BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
                long length = download.Details.ContentLength;
                if (length > _maxBytes)
                {
                    throw new UnreadableImageException(
                        ErrorCodes.ImageTooLarge,
                        $"The file has {length:N0} bytes; at most {_maxBytes:N0} are read. Export the film at a lower resolution.");
                }

                byte[] bytes = new byte[length];
                await download.Content.ReadExactlyAsync(bytes, cancellationToken);
                return new XrayContent(bytes, ETags.Bare(download.Details.ETag));
            }
            catch (RequestFailedException error) when (error.Status == 404)
            {
                return null;
            }
        });

    /// <summary>Writes an image; what was there under the name is replaced.</summary>
    /// <returns>The new ETag.</returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<string> WriteAsync(ImageKey key, BinaryData content, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(_account, $"write an image of '{key.Dataset}'", async () =>
        {
            // Large files are uploaded in blocks, of which the service makes no hash of the whole.
            BlobUploadOptions options = new() { HttpHeaders = new BlobHttpHeaders { ContentHash = Md5Of(content) } };
            BlobContentInfo written = await _container.GetBlobClient(key.BlobName).UploadAsync(content, options, cancellationToken);
            return ETags.Bare(written.ETag);
        });

    /// <summary>
    /// What <see cref="XrayBlob.ContentHash"/> is of a file that <see cref="WriteAsync"/> wrote: tells whether one has to be uploaded
    /// again.
    /// </summary>
    /// <returns>Its MD5, base64: the hash that Azure Storage keeps of a blob; nothing is protected by it.</returns>
    public static string HashOf(BinaryData content) => Convert.ToBase64String(Md5Of(content));

#pragma warning disable CA5351 // The service chose it.
    private static byte[] Md5Of(BinaryData content) => MD5.HashData(content.ToMemory().Span);
#pragma warning restore CA5351
}
