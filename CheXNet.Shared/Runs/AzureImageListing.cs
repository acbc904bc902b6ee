using CheXNet.Datasets;

namespace CheXNet.Runs;

/// <summary>Lists a run's images in the container <c>xrays</c>: in order of names, or as named in a list.</summary>
/// <param name="blobs">The container of runs, which holds the lists.</param>
public sealed class AzureImageListing(XrayContainer xrays, IRunBlobs blobs) : IImageListing
{
    private const int AskedAtOnce = 64;

    /// <inheritdoc/>
    public IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, CancellationToken cancellationToken)
    {
        string folder = $"{request.Dataset}/";
        return request.List is { } list
            ? NamedAsync(folder, list, cancellationToken)
            : xrays.ListAsync(folder + request.Prefix, cancellationToken)
                .Select(blob => new ManifestEntry(blob.Name[folder.Length..], blob.ETag));
    }

    private async IAsyncEnumerable<ManifestEntry> NamedAsync(
        string folder, string list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream content = await blobs.OpenReadAsync(list, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid,
            $"There is no list '{list}' in the container {StorageNames.RunsContainer}: upload it, or correct its name.");
        foreach (string[] chunk in (await ImageList.ReadAsync(content, cancellationToken)).Chunk(AskedAtOnce))
        {
            foreach (ManifestEntry entry in await Task.WhenAll(chunk.Select(AskAsync))) yield return entry;
        }

        // What is no image's name is not asked for: storage might take '..' for another dataset. The run lists it as failed.
        async Task<ManifestEntry> AskAsync(string image) =>
            new(image, ImageKey.IsImage(image) ? await xrays.FindETagAsync(folder + image, cancellationToken) : null);
    }
}
