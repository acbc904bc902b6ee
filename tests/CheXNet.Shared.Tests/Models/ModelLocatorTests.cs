using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class ModelLocatorTests : IDisposable
{
    private static readonly NetworkWeights Weights = TinyModel.Weights(findings: 2);
    private static readonly Dictionary<string, byte[]> Files = new() { ["model.onnx"] = DenseNetGraph.Write(Weights) };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("chexnet-locator-");

    private string First => Path.Combine(_root.FullName, "first");

    private string Second => Path.Combine(_root.FullName, "second");

    private ModelLocator Locator => new([First, Path.Combine(_root.FullName, "absent"), Second], Path.Combine(_root.FullName, "cache"));

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

        ModelPackage package = await Locator.FindAsync(wanted, CancellationToken.None);

        Assert.Equal(found, package.Id.ToString());
        Assert.Equal(folder, Path.GetFileName(Path.GetDirectoryName(package.Location)));
    }

    [Fact]
    public async Task FindAsync_sameNameInTwoFolders_takesTheFirst()
    {
        await WriteAsync(Second, "a", "lungs", "1");
        await WriteAsync(First, "b", "lungs", "1");

        Assert.StartsWith(First, (await Locator.FindAsync("lungs@1", CancellationToken.None)).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x.zip")]
    public async Task FindAsync_path_isLoaded(string name)
    {
        string path = await WriteAsync(First, name, "lungs", "1");

        Assert.Equal(path, (await Locator.FindAsync(path, CancellationToken.None)).Location);
    }

    [Fact]
    public async Task FindAsync_unknownName_saysWhichThereAre()
    {
        await WriteAsync(First, "a", "lungs", "1");

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(() => Locator.FindAsync("liver", CancellationToken.None));

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

        Assert.Equal("trained@3", (await Locator.FindAsync(wanted, CancellationToken.None)).Id.ToString());
    }

    [Fact]
    public async Task FindAsync_nothingAndADamagedDefaultInstalled_isRefusedAndNotReplaced()
    {
        string path = await WriteAsync(Second, "default", "trained", "3");
        File.Delete(Path.Combine(path, "model.onnx"));

        await Assert.ThrowsAsync<ModelPackageException>(() => Locator.FindAsync(null, CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("densenet121-untrained")]
    [InlineData("densenet121-untrained@1.0.0")]
    public async Task FindAsync_nothingInstalled_isTheUntrainedModel(string? wanted) =>
        Assert.Equal(DefaultModel.Id, (await Locator.FindAsync(wanted, CancellationToken.None)).Id);

    [Fact]
    public async Task ListAsync_foldersWithOtherThings_givesThePackagesOnly()
    {
        await WriteAsync(First, "a", "lungs", "1");
        await WriteAsync(First, ".half-written", "heart", "1");
        Directory.CreateDirectory(Path.Combine(First, "empty"));
        await File.WriteAllTextAsync(Path.Combine(First, "broken.zip"), "text");
        await File.WriteAllTextAsync(Path.Combine(First, "readme.md"), "text");

        LocatedModel only = Assert.Single(await Locator.ListAsync(CancellationToken.None));

        Assert.Equal("lungs", only.Card.Id);
    }

    private static async Task<string> WriteAsync(string folder, string name, string id, string version)
    {
        string path = Path.Combine(folder, name);
        await ModelPackageWriter.WriteAsync(TinyModel.Card(Weights, id, version), Files, path, CancellationToken.None);
        return path;
    }
}
