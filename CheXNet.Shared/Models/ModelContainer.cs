using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Files;

namespace CheXNet.Models;

/// <summary>
/// The model packages in a storage account: container <c>models</c>, files of <c>id@version</c> under <c>id/version/</c>. A version is
/// written once and never changed; its card is written last, so a package with a card is complete.
/// </summary>
public sealed class ModelContainer(StorageAccount account)
{
    private const int LongestCard = 4 << 20;

    private readonly BlobContainerClient _container = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer);

    /// <summary>Returns the cards of all packages by name, without invalid ones; none if the container does not exist.</summary>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public Task<IReadOnlyList<ModelCard>> ListAsync(CancellationToken cancellationToken) =>
        StorageFault.GuardAsync<IReadOnlyList<ModelCard>>(
        account,
        "list its models",
        async () =>
        {
            List<ModelCard> cards = [];
            if (!await _container.ExistsAsync(cancellationToken)) return cards;
            await foreach (BlobItem blob in _container.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                if (blob.Name.Split('/') is not [_, _, ModelPackage.CardName]) continue;
                byte[] json = await ReadAsync(blob.Name, LongestCard, cancellationToken);
                if (TryRead(json, blob.Name) is { } card && blob.Name == NameOf(card.ToModelId(), ModelPackage.CardName)) cards.Add(card);
            }

            return cards;
        });

    /// <summary>Downloads a package to a folder after checking it.</summary>
    /// <param name="folder">The folder to create; must not exist.</param>
    /// <param name="cancellationToken">Cancels the download; nothing is left behind.</param>
    /// <exception cref="ModelPackageException">
    /// There is no such model, its card is invalid, a file's hash differs, or the folder exists or cannot be written.
    /// </exception>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public async Task DownloadAsync(ModelId model, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using AtomicWrite write = new(folder);
            Directory.CreateDirectory(write.TemporaryPath);
            await StorageFault.GuardAsync(
                account, $"copy the model {model}", () => CopyAsync(model, write.TemporaryPath, cancellationToken));
            _ = await ModelPackage.LoadAsync(write.TemporaryPath, cancellationToken);
            write.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException(ErrorCodes.ModelNotWritable, $"The model {model} cannot be kept in {folder}: {e.Message}", e);
        }
    }

    /// <summary>Uploads a loaded package and returns the URL of its card.</summary>
    /// <param name="cancellationToken">Cancels the upload; without its card, what was uploaded is not a package.</param>
    /// <exception cref="ModelPackageException">This version exists already.</exception>
    /// <exception cref="StorageException">The account is unreachable or rejects the request.</exception>
    public Task<Uri> PublishAsync(ModelPackage package, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        $"publish the model {package.Id}",
        async () =>
        {
            BlobClient card = _container.GetBlobClient(NameOf(package.Id, ModelPackage.CardName));
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            if (await card.ExistsAsync(cancellationToken)) throw Taken(package.Id);
            foreach (string name in package.Card.Files.Keys)
            {
                byte[] content = await package.ReadFileAsync(name, cancellationToken);
                await _container.GetBlobClient(NameOf(package.Id, name)).UploadAsync(
                    BinaryData.FromBytes(content), overwrite: true, cancellationToken);
            }

            try
            {
                BlobUploadOptions onlyIfNew = new() { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
                await card.UploadAsync(BinaryData.FromBytes(ModelCardJson.Write(package.Card)), onlyIfNew, cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                throw Taken(package.Id);
            }

            return card.Uri;
        });

    private async Task CopyAsync(ModelId model, string folder, CancellationToken cancellationToken)
    {
        byte[] json;
        try
        {
            json = await ReadAsync(NameOf(model, ModelPackage.CardName), LongestCard, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new ModelPackageException(
                ErrorCodes.ModelNotFound,
                $"There is no model {model} in the storage account '{account.Name}'. Publish it with 'chexnet model publish'.",
                e);
        }

        ModelCard card = ModelCardJson.Read(json, $"{account.Name}/{NameOf(model, ModelPackage.CardName)}");
        await File.WriteAllBytesAsync(Path.Combine(folder, ModelPackage.CardName), json, cancellationToken);
        foreach ((string name, ModelFile file) in card.Files)
        {
            await File.WriteAllBytesAsync(
                Path.Combine(folder, name), await ReadAsync(NameOf(model, name), file.Bytes, cancellationToken), cancellationToken);
        }
    }

    private async Task<byte[]> ReadAsync(string name, long longest, CancellationToken cancellationToken)
    {
        BlobClient blob = _container.GetBlobClient(name);
        BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (properties.ContentLength > Math.Min(longest, Array.MaxLength))
        {
            throw new ModelPackageException(
                ErrorCodes.ModelHashMismatch,
                $"'{name}' in the storage account '{account.Name}' has {properties.ContentLength:N0} bytes; at most {longest:N0} are read. "
                + "Publish the model under a new version.");
        }

        return (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
    }

    private static ModelCard? TryRead(byte[] json, string location)
    {
        try
        {
            return ModelCardJson.Read(json, location);
        }
        catch (ModelPackageException)
        {
            return null;
        }
    }

    private ModelPackageException Taken(ModelId model) => new(
        ErrorCodes.ModelNotWritable,
        $"The storage account '{account.Name}' has the model {model} already, and a version never changes. "
        + "Import it again under a new version.");

    private static string NameOf(ModelId model, string file) => $"{model.Id}/{model.Version}/{file}";
}
