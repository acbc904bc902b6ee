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

/// <summary>Extensions for any listing.</summary>
public static class ImageListingExtensions
{
    /// <summary>Requires that a request has an image; reads the listing's beginning only.</summary>
    /// <exception cref="InvalidInputException">It has none (<see cref="ErrorCodes.DatasetEmpty"/>).</exception>
    public static async Task RequireAnyAsync(this IImageListing listing, RunRequest request, CancellationToken cancellationToken)
    {
        await foreach (ManifestEntry _ in listing.ListAsync(request, cancellationToken)) return;
        throw Empty(request);
    }

    /// <summary>The refusal of a run without images.</summary>
    internal static InvalidInputException Empty(RunRequest request)
    {
        string which = request switch
        {
            { List: { } list } => $"The list '{list}' names no image of dataset '{request.Dataset}': correct the list.",
            { Prefix: { Length: > 0 } prefix } =>
                $"Dataset '{request.Dataset}' has no image that begins with '{prefix}': upload images, or correct the prefix.",
            _ => $"Dataset '{request.Dataset}' has no image: upload images, or correct its name.",
        };
        return new InvalidInputException(ErrorCodes.DatasetEmpty, which);
    }
}
