using Azure.Storage.Blobs;
using CheXNet.Models;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelFinderTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly NetworkWeights Weights = TinyModel.Weights(findings: 2);
    private static readonly Dictionary<string, byte[]> Files = new() { ["model.onnx"] = DenseNetGraph.Write(Weights) };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("chexnet-finder-");

    private string First => Path.Combine(_root.FullName, "first");

    private string Second => Path.Combine(_root.FullName, "second");

    private string Cache => Path.Combine(_root.FullName, "cache");

    private ModelFinder Finder => new([First, Path.Combine(_root.FullName, "absent"), Second], Cache);

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("lungs", "lungs@1.10.0", "second")]
    [InlineData("lungs@1.9.0", "lungs@1.9.0", "first")]
    [InlineData("heart@2", "heart@2", "second")]
    public async Task FindAsync_nameOfAPackage_isFoundByItsCard(string wanted, string found, string folder)
    {
        await WriteAsync(First, "anything", "lungs", "1.9.0");
        await WriteAsync(Second, "else.zip", "lungs", "1.10.0");
        await WriteAsync(Second, "third", "heart", "2");

        ModelPackage package = await Finder.FindAsync(wanted, CancellationToken.None);

        Assert.Equal(found, package.Id.ToString());
        Assert.Equal(folder, Path.GetFileName(Path.GetDirectoryName(package.Location)));
    }

    [Fact]
    public async Task FindAsync_sameNameInTwoFolders_takesTheFirst()
    {
        await WriteAsync(Second, "a", "lungs", "1");
        await WriteAsync(First, "b", "lungs", "1");

        Assert.StartsWith(First, (await Finder.FindAsync("lungs@1", CancellationToken.None)).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x.zip")]
    public async Task FindAsync_path_isLoaded(string name)
    {
        string path = await WriteAsync(First, name, "lungs", "1");

        Assert.Equal(path, (await Finder.FindAsync(path, CancellationToken.None)).Location);
    }

    [Fact]
    public async Task FindAsync_unknownName_saysWhichThereAre()
    {
        await WriteAsync(First, "a", "lungs", "1");

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(() => Finder.FindAsync("liver", CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelNotFound, e.Code);
        Assert.Contains("lungs@1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("default")]
    public async Task FindAsync_nothingAndADefaultInstalled_isTheInstalledOne(string? wanted)
    {
        await WriteAsync(Second, "default", "trained", "3");

        Assert.Equal("trained@3", (await Finder.FindAsync(wanted, CancellationToken.None)).Id.ToString());
    }

    [Fact]
    public async Task FindAsync_nothingAndADamagedDefaultInstalled_isRefusedAndNotReplaced()
    {
        string path = await WriteAsync(Second, "default", "trained", "3");
        File.Delete(Path.Combine(path, "model.onnx"));

        await Assert.ThrowsAsync<ModelPackageException>(() => Finder.FindAsync(null, CancellationToken.None));
    }

    [Theory]
    [InlineData("densenet121-untrained")]
    [InlineData("densenet121-untrained@1.0.0")]
    public async Task FindAsync_untrainedModelByName_isMade(string wanted) =>
        Assert.Equal(DefaultModel.Id, (await Finder.FindAsync(wanted, CancellationToken.None)).Id);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("default")]
    public async Task FindAsync_noDefaultInstalled_isRefusedAndNoneIsMade(string? wanted)
    {
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(
            () => Finder.FindAsync(wanted, CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelNotFound, refusal.Code);
        Assert.Contains("models/default", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(First, refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Cache) && Directory.EnumerateFileSystemEntries(Cache).Any());
    }

    [Fact]
    public async Task ListAsync_foldersWithOtherThings_givesThePackagesOnly()
    {
        await WriteAsync(First, "a", "lungs", "1");
        await WriteAsync(First, ".half-written", "heart", "1");
        Directory.CreateDirectory(Path.Combine(First, "empty"));
        await File.WriteAllTextAsync(Path.Combine(First, "broken.zip"), "text");
        await File.WriteAllTextAsync(Path.Combine(First, "readme.md"), "text");

        LocatedModel only = Assert.Single(await Finder.ListAsync(CancellationToken.None));

        Assert.Equal("lungs", only.Card.Id);
    }

    [Fact]
    public async Task FindAsync_publishedModel_isCopiedToTheCacheOnce()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await ModelContainerTests.PublishAsync(account, "1.0.0");
        ModelPackage package = await Remote(account).FindAsync("tiny@1.0.0", default);
        Assert.Equal(Path.Combine(Cache, "tiny@1.0.0"), package.Location);

        await account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer).DeleteAsync();
        Assert.Equal(package.Location, (await Remote(account).FindAsync("tiny@1.0.0", default)).Location);
        Assert.Equal(package.Location, (await new ModelFinder([Cache], Cache).FindAsync("tiny", default)).Location);
    }

    [Fact]
    public async Task FindAsync_nameWithoutAVersion_isTheHighestHereAndThere()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await ModelContainerTests.PublishAsync(account, "1.9.0");
        await ModelContainerTests.PublishAsync(account, "1.10.0");
        Assert.Equal("1.10.0", (await Remote(account).FindAsync("tiny", default)).Card.Version);

        string here = await WriteAsync(First, "here", "tiny", "1.11");
        Assert.Equal(here, (await Remote(account).FindAsync("tiny", default)).Location);
    }

    [Fact]
    public async Task FindAsync_sameVersionHereAndThere_isTheOneOfThisMachine()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await ModelContainerTests.PublishAsync(account, "1.0.0");
        string here = await WriteAsync(First, "here", "tiny", "1.0.0");
        Assert.Equal(here, (await Remote(account).FindAsync("tiny@1.0.0", default)).Location);
    }

    [Fact]
    public async Task FindAsync_copyThatWasDamaged_isMadeAnew()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await ModelContainerTests.PublishAsync(account, "1.0.0");
        ModelPackage package = await Remote(account).FindAsync("tiny@1.0.0", default);
        File.AppendAllText(Path.Combine(package.Location, "model.onnx"), "x");
        Assert.Equal(package.Id, (await Remote(account).FindAsync("tiny@1.0.0", default)).Id);
        Assert.Single(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task FindAsync_publishedFileThatWasAltered_isRefusedAndNotKept()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await ModelContainerTests.PublishAsync(account, "1.0.0");
        BlobClient graph = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer).GetBlobClient("tiny/1.0.0/model.onnx");
        byte[] bytes = (await graph.DownloadContentAsync()).Value.Content.ToArray();
        bytes[^1] ^= 1;
        await graph.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);
        ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(
            () => Remote(account).FindAsync("tiny@1.0.0", default));
        Assert.Equal(ErrorCodes.ModelHashMismatch, refusal.Code);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task FindAsync_nothingAndTheVariableSet_isTheModelThatItNames()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        using TinyModel model = await TinyModel.CreateAsync(id: "set-by-name");
        await new ModelContainer(account).PublishAsync(model.Package, default);
        Environment.SetEnvironmentVariable(ModelFinder.ModelVariable, "set-by-name@1.0.0");
        try
        {
            Assert.Equal("set-by-name", (await Remote(account).FindAsync(null, default)).Id.Id);
            ModelFinder local = new([Path.GetDirectoryName(model.Path)!], Cache);
            Assert.Equal(model.Path, (await local.FindAsync(" ", default)).Location);
            await Assert.ThrowsAsync<ModelPackageException>(() => local.FindAsync("default", default));
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelFinder.ModelVariable, null);
        }
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nothing@1.0.0")]
    [InlineData("no name")]
    [InlineData("a@b@c")]
    public async Task FindAsync_modelThatIsNowhere_isRefused(string model)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        foreach (ModelFinder finder in new[] { Finder, Remote(account) })
        {
            ModelPackageException refusal = await Assert.ThrowsAsync<ModelPackageException>(() => finder.FindAsync(model, default));
            Assert.Equal(ErrorCodes.ModelNotFound, refusal.Code);
        }
    }

    private ModelFinder Remote(StorageAccount account) => new([First, Cache], Cache, new ModelContainer(account));

    private static async Task<string> WriteAsync(string folder, string name, string id, string version)
    {
        string path = Path.Combine(folder, name);
        await ModelPackageWriter.WriteAsync(TinyModel.Card(Weights, id, version), Files, path, CancellationToken.None);
        return path;
    }
}
