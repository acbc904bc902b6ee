using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Dicom;

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

/// <summary>What a picture is drawn from.</summary>
/// <param name="ETag">The image's, without quotes.</param>
/// <param name="Window">What of a DICOM film becomes black and white; null as the service chooses, and for what is none.</param>
public sealed record ThumbnailSource(string ETag, DicomWindow? Window = null)
{
    /// <summary>Differs for every source, without quotes; an ETag's characters only.</summary>
    public string Tag => Window is null ? ETag : $"{ETag}-{Window.ToString().Replace(' ', '-')}";
}

/// <summary>The container of small pictures of images. Blob metadata record the source: a picture of another one is not used.</summary>
public sealed class ThumbnailStore(StorageAccount account)
{
    private const string ETagName = "sourceetag", WindowName = "window";

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.ThumbnailsContainer);

    /// <summary>The picture of an image from this source; null if there is none.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task<BinaryData?> ReadAsync(ImageKey image, ThumbnailSource source, ThumbnailSize size, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "read a thumbnail", async () =>
        {
            try
            {
                BlobDownloadResult found = await _container.GetBlobClient(NameOf(image, size)).DownloadContentAsync(cancellationToken);
                IDictionary<string, string> of = found.Details.Metadata;
                of.TryGetValue(ETagName, out string? etag);
                of.TryGetValue(WindowName, out string? window);
                return ETags.Same(etag, source.ETag) && window == source.Window?.ToString() ? found.Content : null;
            }
            catch (RequestFailedException error) when (error.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        });

    /// <summary>Stores the picture of an image from this source, replacing any.</summary>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public Task WriteAsync(
        ImageKey image, ThumbnailSource source, ThumbnailSize size, BinaryData jpeg, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, "write a thumbnail", () => _container.GetBlobClient(NameOf(image, size)).UploadAsync(
            jpeg,
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = ImageFiles.ContentTypeOf(ImageFormat.Jpeg) },
                Metadata = MetadataOf(source),
            },
            cancellationToken));

    private static Dictionary<string, string> MetadataOf(ThumbnailSource source)
    {
        Dictionary<string, string> metadata = new() { [ETagName] = ETags.Bare(source.ETag) };
        if (source.Window is { } window) metadata[WindowName] = $"{window}";
        return metadata;
    }

    private static string NameOf(ImageKey image, ThumbnailSize size) =>
        $"{OverlayKey.FolderOf(image)}{size.Name}{ImageFiles.ExtensionOf(ImageFormat.Jpeg)}";
}
