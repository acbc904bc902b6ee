using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Storage;

/// <summary>The container of uploaded images.</summary>
public sealed class XrayContainer
{
    /// <summary>The default maximum size of a file that is read into memory: 256 MiB.</summary>
    public const long DefaultMaxBytes = 256L << 20;

    private const int ReadAtOnce = 4 << 20;

    private readonly StorageAccount _account;
    private readonly BlobContainerClient _container;
    private readonly long _maxBytes;

    /// <summary>Opens the account's <c>xrays</c> container.</summary>
    /// <param name="maxBytes">The maximum size of a file that is read, in bytes.</param>
    public XrayContainer(StorageAccount account, long maxBytes = DefaultMaxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _account = account;
        _container = account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);
        _maxBytes = maxBytes;
    }

    /// <summary>The error of an image that does not exist.</summary>
    public static InvalidInputException NotFound(ImageKey image) => new(
        ErrorCodes.ImageNotFound, $"There is no image '{NameText.Escape(image.ToString())}': was it uploaded under this name?");

    /// <summary>Lists blobs in name order, page by page.</summary>
    /// <param name="prefix">A name prefix, <c>{dataset}/</c> for a dataset; null for all.</param>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
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

    /// <summary>Returns the blob's current ETag; null if there is no such blob.</summary>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
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

    /// <summary>Reads an image in one download, so that bytes and ETag match; null if there is no such blob.</summary>
    /// <exception cref="UnreadableImageException">The file exceeds the size limit.</exception>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
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

    /// <summary>The top-level folders that are datasets, in name order.</summary>
    /// <param name="most">How many to name.</param>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public Task<IReadOnlyList<string>> DatasetsAsync(int most, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        _account,
        "list the datasets",
        async () =>
        {
            List<string> datasets = [];
            var folders = _container.GetBlobsByHierarchyAsync(
                BlobTraits.None, BlobStates.None, delimiter: "/", prefix: null, cancellationToken);
            await foreach (BlobHierarchyItem folder in folders)
            {
                if (datasets.Count == most) break;
                string name = folder.IsPrefix ? folder.Prefix.TrimEnd('/') : "";
                if (ImageKey.IsDataset(name) && name != Unfiled.Dataset) datasets.Add(name);
            }

            return (IReadOnlyList<string>)datasets;
        });

    /// <summary>Opens an image for reading any part of it; null if there is no such blob.</summary>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public Task<XrayFile?> OpenAsync(ImageKey key, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        _account,
        $"open an image of '{key.Dataset}'",
        async () =>
        {
            try
            {
                BlobClient blob = _container.GetBlobClient(key.BlobName);
                BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
                BlobOpenReadOptions options = new(allowModifications: false)
                {
                    BufferSize = ReadAtOnce,
                    Conditions = new BlobRequestConditions { IfMatch = properties.ETag },
                };
                GuardedStream content = new(
                    _account, $"read an image of '{key.Dataset}'", await blob.OpenReadAsync(options, cancellationToken));
                return new XrayFile(content, ETags.Bare(properties.ETag), properties.LastModified);
            }
            catch (RequestFailedException error) when (error.Status is 404 or 412)
            {
                // 412: replaced between the two requests.
                return error.Status == 404 ? null : await OpenAsync(key, cancellationToken);
            }
        });

    /// <summary>
    /// Writes an image's own bytes again, so that it has a new ETag and everything that waits for uploads takes it for one. A newer upload
    /// is left as it is.
    /// </summary>
    /// <returns>The current ETag; null if there is no such blob.</returns>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public async Task<string?> RewriteAsync(ImageKey key, CancellationToken cancellationToken)
    {
        if (await OpenAsync(key, cancellationToken) is not { } file) return null;
        await using Stream content = file.Content;
        return await StorageFault.GuardAsync(_account, $"write an image of '{key.Dataset}' again", async () =>
        {
            BlobClient blob = _container.GetBlobClient(key.BlobName);
            try
            {
                BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
                BlobUploadOptions options = new()
                {
                    HttpHeaders = new BlobHttpHeaders { ContentHash = properties.ContentHash, ContentType = properties.ContentType },
                    Metadata = properties.Metadata,
                    Conditions = new BlobRequestConditions { IfMatch = new ETag($"\"{file.ETag}\"") },
                    TransferOptions = new StorageTransferOptions
                    {
                        InitialTransferSize = ReadAtOnce,
                        MaximumTransferSize = ReadAtOnce,
                        MaximumConcurrency = 1,
                    },
                };
                return ETags.Bare((await blob.UploadAsync(content, options, cancellationToken)).Value.ETag);
            }
            catch (RequestFailedException error) when (error.Status is 404 or 412)
            {
                // Deleted or replaced meanwhile.
                return await FindETagAsync(key.BlobName, cancellationToken);
            }
        });
    }

    /// <summary>Writes an image, replacing any existing one, and returns its new ETag.</summary>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public Task<string> WriteAsync(ImageKey key, BinaryData content, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(_account, $"write an image of '{key.Dataset}'", async () =>
        {
            // For large files, uploaded in blocks, the service computes no hash of the whole.
            BlobUploadOptions options = new() { HttpHeaders = new BlobHttpHeaders { ContentHash = Md5Of(content) } };
            BlobContentInfo written = await _container.GetBlobClient(key.BlobName).UploadAsync(content, options, cancellationToken);
            return ETags.Bare(written.ETag);
        });

    /// <summary>Writes an image unless these very bytes are stored under its name: its ETag and its scores stay.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public async Task<bool> WriteIfChangedAsync(ImageKey key, BinaryData content, CancellationToken cancellationToken)
    {
        byte[]? before = await StorageFault.GuardAsync(_account, $"look up an image of '{key.Dataset}'", async () =>
        {
            try
            {
                BlobClient blob = _container.GetBlobClient(key.BlobName);
                return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentHash;
            }
            catch (RequestFailedException error) when (error.Status == 404)
            {
                return null;
            }
        });
        if (before is not null && before.AsSpan().SequenceEqual(Md5Of(content))) return false;
        await WriteAsync(key, content, cancellationToken);
        return true;
    }

    /// <summary>
    /// The base64 MD5 that <see cref="XrayBlob.ContentHash"/> has after <see cref="WriteAsync"/>, to skip unchanged uploads. Azure Storage
    /// uses MD5; it protects nothing here.
    /// </summary>
    public static string HashOf(BinaryData content) => Convert.ToBase64String(Md5Of(content));

#pragma warning disable CA5351 // The service chose it.
    private static byte[] Md5Of(BinaryData content) => MD5.HashData(content.ToMemory().Span);
#pragma warning restore CA5351
}
