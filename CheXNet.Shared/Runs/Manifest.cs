namespace CheXNet.Runs;

/// <summary>An image as the run found it.</summary>
/// <param name="Image">Its path within the dataset.</param>
/// <param name="ETag">The blob's ETag at that time; null if the image could not be found.</param>
public sealed record ManifestEntry(string Image, string? ETag);

/// <summary>The manifest's summary; its existence says that the listing is complete.</summary>
/// <param name="Images">Images listed.</param>
/// <param name="Pages">Pages written; all full but the last.</param>
/// <param name="PageSize">Images a page.</param>
public sealed record ManifestIndex(long Images, int Pages, int PageSize);

/// <summary>Finds the images that a run is about.</summary>
public interface IImageListing
{
    /// <summary>Lists the images of a request, each once, in an order that does not change while nothing is uploaded.</summary>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, CancellationToken cancellationToken);
}
