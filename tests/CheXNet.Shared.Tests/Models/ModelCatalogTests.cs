using Azure.Storage.Blobs;
using CheXNet.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelCatalogTests(AzuriteFixture azurite) : IDisposable
{
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("chexnet-catalog-");

    public void Dispose() => _cache.Delete(recursive: true);

    [Fact]
    public async Task Published_model_is_found_by_name_and_kept_in_the_cache()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.0.0");
        ModelPackage package = await Catalog(account).FindAsync("tiny@1.0.0", default);
        Assert.Equal(Path.Combine(_cache.FullName, "tiny@1.0.0"), package.Location);

        await account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer).DeleteAsync();
        Assert.Equal(package.Location, (await Catalog(account).FindAsync("tiny@1.0.0", default)).Location);
    }

    [Fact]
    public async Task Name_without_a_version_is_the_highest_here_and_there()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.9.0");
        await Publish(account, "1.10.0");
        Assert.Equal("1.10.0", (await Catalog(account).FindAsync("tiny", default)).Card.Version);
    }

    [Fact]
    public async Task Model_of_this_machine_needs_no_account()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        ModelCatalog catalog = new(new ModelLocator([Path.GetDirectoryName(model.Path)!], _cache.FullName), null, _cache.FullName);
        Assert.Equal(model.Path, (await catalog.FindAsync("tiny", default)).Location);
    }

    [Fact]
    public async Task Copy_that_was_damaged_is_made_anew()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.0.0");
        ModelPackage package = await Catalog(account).FindAsync("tiny@1.0.0", default);
        File.AppendAllText(Path.Combine(package.Location, "model.onnx"), "x");
        Assert.Equal(package.Id, (await Catalog(account).FindAsync("tiny@1.0.0", default)).Id);
    }

    [Fact]
    public async Task Version_that_is_published_already_is_refused()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.0.0");
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() => Publish(account, "1.0.0"));
        Assert.Equal(ErrorCodes.ModelNotWritable, refusal.Code);
    }

    [Fact]
    public async Task File_that_was_altered_in_the_container_is_refused_and_not_kept()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.0.0");
        BlobClient graph = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer).GetBlobClient("tiny/1.0.0/model.onnx");
        byte[] bytes = (await graph.DownloadContentAsync()).Value.Content.ToArray();
        bytes[^1] ^= 1;
        await graph.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() => Catalog(account).FindAsync("tiny@1.0.0", default));
        Assert.Equal(ErrorCodes.ModelHashMismatch, refusal.Code);
        Assert.Empty(_cache.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Model_that_the_setting_names_is_the_one_of_a_service_told_none()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        using TinyModel model = await TinyModel.CreateAsync(id: "set-by-name");
        await new ModelContainer(account).PublishAsync(model.Package, default);
        Environment.SetEnvironmentVariable(ModelCatalog.Setting, "set-by-name@1.0.0");
        try
        {
            Assert.Equal("set-by-name", (await Catalog(account).FindAsync(null, default)).Id.Id);
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Setting, null);
        }
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nothing@1.0.0")]
    public async Task Model_that_is_nowhere_is_refused(string model)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() => Catalog(account).FindAsync(model, default));
        Assert.Equal(ErrorCodes.ModelNotFound, refusal.Code);
    }

    [Fact]
    public async Task Container_lists_whole_packages_only()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await Publish(account, "1.0.0");
        BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer);
        await container.UploadBlobAsync("half/1.0.0/model.onnx", BinaryData.FromString("x"));
        await container.UploadBlobAsync("wrong/1.0.0/model.json", BinaryData.FromString("{}"));
        Assert.Equal("tiny", Assert.Single(await new ModelContainer(account).ListAsync(default)).Id);
    }

    private static async Task Publish(StorageAccount account, string version)
    {
        using TinyModel model = await TinyModel.CreateAsync(version: version);
        await new ModelContainer(account).PublishAsync(model.Package, default);
    }

    private ModelCatalog Catalog(StorageAccount account) =>
        new(new ModelLocator([_cache.FullName], _cache.FullName), new ModelContainer(account), _cache.FullName);
}
