using Azure.Storage.Blobs;
using CheXNet.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelContainerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task PublishAsync_versionThatIsThere_isRefused()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await PublishAsync(account, "1.0.0");
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() => PublishAsync(account, "1.0.0"));
        Assert.Equal(ErrorCodes.ModelNotWritable, refusal.Code);
    }

    [Fact]
    public async Task ListAsync_containerWithOtherThings_givesWholePackagesOnly()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await PublishAsync(account, "1.0.0");
        BlobContainerClient container = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer);
        await container.UploadBlobAsync("half/1.0.0/model.onnx", BinaryData.FromString("x"));
        await container.UploadBlobAsync("wrong/1.0.0/model.json", BinaryData.FromString("{}"));
        Assert.Equal("tiny", Assert.Single(await new ModelContainer(account).ListAsync(default)).Id);
    }

    internal static async Task PublishAsync(StorageAccount account, string version)
    {
        using TinyModel model = await TinyModel.CreateAsync(version: version);
        await new ModelContainer(account).PublishAsync(model.Package, default);
    }
}
