using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CheXNet.Results;

/// <summary>A size of small pictures.</summary>
public sealed record ThumbnailSize
{
    private ThumbnailSize(string name, int longestSide, int quality) => (Name, LongestSide, Quality) = (name, longestSide, quality);

    /// <summary>For lists: 256 pixels.</summary>
    public static ThumbnailSize List { get; } = new("256", 256, 82);

    /// <summary>For programs that cannot show the image itself: 2,048 pixels.</summary>
    public static ThumbnailSize Display { get; } = new("2048", 2048, 95);

    /// <summary>Names the blob.</summary>
    public string Name { get; }

    /// <summary>In pixels; a smaller image keeps its size.</summary>
    public int LongestSide { get; }

    /// <summary>Of the JPEG, 1 to 100.</summary>
    public int Quality { get; }
}

/// <summary>The container of small pictures of images. Blob metadata record the image's ETag: one of an older image is not used.</summary>
public sealed class ThumbnailStore(StorageAccount account)
{
    private const string ETagName = "sourceetag";

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.ThumbnailsContainer);

    /// <summary>The picture of an image with this ETag; null if there is none.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<BinaryData?> ReadAsync(ImageKey image, string etag, ThumbnailSize size, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "read a thumbnail", async () =>
        {
            try
            {
                BlobDownloadResult found = await _container.GetBlobClient(NameOf(image, size)).DownloadContentAsync(cancellationToken);
                bool isCurrent = found.Details.Metadata.TryGetValue(ETagName, out string? source) && ETags.Same(source, etag);
                return isCurrent ? found.Content : null;
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        });

    /// <summary>Stores the picture of an image with this ETag, replacing any.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task WriteAsync(ImageKey image, string etag, ThumbnailSize size, BinaryData jpeg, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "write a thumbnail", () => _container.GetBlobClient(NameOf(image, size)).UploadAsync(
            jpeg,
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = ImageFiles.ContentTypeOf(ImageFormat.Jpeg) },
                Metadata = new Dictionary<string, string> { [ETagName] = ETags.Bare(etag) },
            },
            cancellationToken));

    private static string NameOf(ImageKey image, ThumbnailSize size) =>
        $"{OverlayKey.FolderOf(image)}{size.Name}{ImageFiles.ExtensionOf(ImageFormat.Jpeg)}";
}
