using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Storage;

namespace CheXNet.Runs;

/// <summary>Finds a run's images in the container <c>xrays</c>: by listing, in the order of names, or by the names of a list.</summary>
/// <param name="blobs">The container of runs, where lists lie.</param>
public sealed class AzureImageListing(StorageAccount account, IRunBlobs blobs) : IImageListing
{
    private const int AskedAtOnce = 64;

    private readonly BlobContainerClient _xrays = account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);

    /// <inheritdoc/>
    public IAsyncEnumerable<ManifestEntry> ListAsync(RunRequest request, CancellationToken cancellationToken) =>
        request.List is { } list ? NamedAsync(request.Dataset, list, cancellationToken) : FoundAsync(request, cancellationToken);

    private async IAsyncEnumerable<ManifestEntry> FoundAsync(RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string folder = $"{request.Dataset}/";
        await using IAsyncEnumerator<BlobItem> items = _xrays
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, folder + request.Prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await StorageFault.GuardAsync(account, $"list the images of '{request.Dataset}'", async () => await items.MoveNextAsync()))
        {
            BlobItem item = items.Current;
            yield return new ManifestEntry(item.Name[folder.Length..], item.Properties.ETag is { } tag ? ETags.Bare(tag) : null);
        }
    }

    private async IAsyncEnumerable<ManifestEntry> NamedAsync(string dataset, string list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RunBlob content = await blobs.ReadAsync(list, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.ArgumentInvalid, $"There is no list '{list}' in the container {StorageNames.RunsContainer}: upload it, or correct its name.");
        IEnumerable<string> names = content.Content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (string[] chunk in names.Chunk(AskedAtOnce))
        {
            foreach (ManifestEntry entry in await Task.WhenAll(chunk.Select(name => AskAsync(dataset, name, cancellationToken)))) yield return entry;
        }
    }

    private Task<ManifestEntry> AskAsync(string dataset, string image, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"look up an image of '{dataset}'", async () =>
        {
            try
            {
                BlobProperties properties = await _xrays.GetBlobClient($"{dataset}/{image}").GetPropertiesAsync(cancellationToken: cancellationToken);
                return new ManifestEntry(image, ETags.Bare(properties.ETag));
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return new ManifestEntry(image, null);
            }
        });
}
