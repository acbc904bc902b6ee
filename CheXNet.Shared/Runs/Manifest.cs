namespace CheXNet.Runs;

/// <summary>An image as the run found it.</summary>
/// <param name="Image">Its path within the dataset.</param>
/// <param name="ETag">The blob's ETag when listed; null if the image was not found.</param>
public sealed record ManifestEntry(string Image, string? ETag);

/// <summary>The manifest's summary; its existence means that the listing is complete.</summary>
/// <param name="Pages">Pages written; all full but the last.</param>
/// <param name="PageSize">Images per page.</param>
public sealed record ManifestIndex(long Images, int Pages, int PageSize);

/// <summary>Finds the images of a run.</summary>
public interface IImageListing
{
    /// <summary>Lists each image of a request once, in an order that is stable while nothing is uploaded.</summary>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, CancellationToken cancellationToken);
}
