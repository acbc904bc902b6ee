using System.Security.Cryptography;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class DefaultModelTests : IDisposable
{
    /// <summary>
    /// The graphs of the revisions. Another hash for the same revision means that cached models no longer match this writer: raise the
    /// revision.
    /// </summary>
    private const string GraphSha256OfRevision2 = "6023ed70a06b3fd4dfa646d1e9e9affdb4a54b315b9aaad02ab084c40a61fc88";
    private const string GraphSha256OfRevision1 = "628cc9cdd6cee3f196cc12ab28aed2a01ffd45612493a2862f69757b29b69ccc";

    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("chexnet-cache-");

    public void Dispose() => _cache.Delete(recursive: true);

    [Fact]
    public async Task EnsureAsync_anyMachine_givesTheSameBytes()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);

        Assert.Equal(2, DenseNetGraph.Revision);
        Assert.Equal(GraphSha256OfRevision2, package.GraphHash(Precision.Fp32));
    }

    [Fact]
    public async Task AddFurtherMaps_graphOfRevision1_givesTheBytesOfRevision2()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);
        byte[] graph = await package.ReadGraphAsync(Precision.Fp32, CancellationToken.None);
        byte[] former = FormerGraph.Of(graph);

        Assert.Equal(GraphSha256OfRevision1, Convert.ToHexStringLower(SHA256.HashData(former)));
        Assert.Equal(graph, GraphUpgrade.AddFurtherMaps(former, "model.onnx"));
        Assert.Null(GraphUpgrade.AddFurtherMaps(graph, "model.onnx"));
    }

    [Fact]
    public async Task EnsureAsync_firstTime_saysThatItIsNotTrained()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);

        Assert.False(package.Card.Trained);
        Assert.Equal(DefaultModel.Id, package.Id);
        Assert.Contains("random", package.Card.Notice, StringComparison.Ordinal);
        Assert.Contains("not a medical device", package.Card.Notice, StringComparison.Ordinal);
        Assert.Equal(ChestXray14.Findings, package.Card.Findings);
        Assert.Equal(6_968_206, package.Card.Architecture.Parameters);
    }

    [Fact]
    public async Task EnsureAsync_manyAtOnce_allGetOneWholePackage()
    {
        ModelPackage[] packages = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None))));

        Assert.Single(packages.Select(static p => (p.Location, p.GraphHash(Precision.Fp32))).Distinct());
        Assert.Single(_cache.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task EnsureAsync_damagedInTheCache_isMadeAgain()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);
        string graph = Path.Combine(package.Location, "model.onnx");
        using (FileStream file = new(graph, FileMode.Open)) file.SetLength(1000);

        ModelPackage again = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);

        Assert.Equal(package.GraphHash(Precision.Fp32), again.GraphHash(Precision.Fp32));
        Assert.NotEqual(1000, new FileInfo(graph).Length);
        Assert.Single(_cache.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task EnsureAsync_inTheCache_isNotWrittenAgain()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);
        DateTime written = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(package.Location, "model.onnx"), written);

        await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);

        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(package.Location, "model.onnx")));
    }

    [Fact]
    public async Task EnsureAsync_cacheThatCannotBeWritten_isRefusedByItsPath()
    {
        string file = Path.Combine(_cache.FullName, "file");
        await File.WriteAllTextAsync(file, "");

        ModelPackageException e = await Assert.ThrowsAsync<ModelPackageException>(
            () => DefaultModel.EnsureAsync(file, CancellationToken.None));

        Assert.Equal(ErrorCodes.ModelNotWritable, e.Code);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_defaultModel_givesScoresThatAreNeitherConstantNorSaturated()
    {
        ModelPackage package = await DefaultModel.EnsureAsync(_cache.FullName, CancellationToken.None);
        using ModelSession session = await ModelSession.CreateAsync(package, Precision.Fp32, null, CancellationToken.None);

        ViewScores one = session.Run(Gradient(1), CancellationToken.None)[0];
        ViewScores two = session.Run(Gradient(2), CancellationToken.None)[0];

        Assert.All(one.Logits, static z => Assert.InRange(z, -10, 10));
        Assert.Equal(14, one.Logits.Distinct().Count());
        Assert.NotEqual(one.Logits[0], two.Logits[0], 1e-3f);
    }

    private static ModelInput Gradient(int direction)
    {
        float[] values = [.. Enumerable.Range(0, 3 * 224 * 224).Select(i => (((direction == 1 ? i % 224 : i / 224 % 224) / 112f) - 1) * 2)];
        return new ModelInput(3, 224, 224, values, [new Geometry(224, 224, 224, 224, 1, 1, 0, 0)]);
    }
}
