using CheXNet.Checkpoints;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class FurtherMapsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Package_without_them_scores_the_same_and_has_none()
    {
        using TinyModel now = await TinyModel.CreateAsync(), before = await TinyModel.CreateAsync(graph: FormerGraph.Of);
        using ModelSession newer = await SessionAsync(now.Package), older = await SessionAsync(before.Package);

        ViewScores expected = newer.Run(now.Input(), Cancellation)[0], actual = older.Run(now.Input(), Cancellation)[0];

        Assert.Equal(FurtherMaps.Names, newer.FurtherMapNames);
        Assert.Equal(FurtherMaps.Names.Order(), expected.Further.Keys.Order());
        Assert.Empty(older.FurtherMapNames);
        Assert.Empty(actual.Further);
        Assert.Equal(expected.Logits, actual.Logits);
        Assert.Equal(expected.Maps.Values, actual.Maps.Values);
    }

    [Theory]
    [InlineData(null, "1.1.0")]
    [InlineData("2.0", "2.0")]
    public async Task Upgraded_package_has_them_under_a_version_of_its_own(string? version, string expected)
    {
        using TinyModel before = await TinyModel.CreateAsync(graph: FormerGraph.Of);
        string output = $"{before.Path}-upgraded";

        ModelCard card = (await ModelUpgrade.RunAsync(before.Package, output, version, Cancellation))!;

        Assert.Equal(("tiny", expected), (card.Id, card.Version));
        ModelPackage upgraded = await ModelPackage.LoadAsync(output, Cancellation);
        Assert.Equal(DenseNetGraph.Write(TinyModel.Weights()), await upgraded.ReadGraphAsync(Precision.Fp32, Cancellation));
        Assert.Null(await ModelUpgrade.RunAsync(upgraded, $"{output}-again", null, Cancellation));
        Assert.False(Path.Exists($"{output}-again"));
    }

    [Theory]
    [InlineData("1.4.2", "1.5.0")]
    [InlineData("3.9", "3.10")]
    [InlineData("nightly", "nightly-g2")]
    [InlineData("2-rc.x", "2-rc.x-g2")]
    public void Next_version_raises_the_second_number(string version, string next) => Assert.Equal(next, ModelUpgrade.NextVersion(version));

    [Fact]
    public void Graph_of_others_is_refused()
    {
        Assert.Throws<ModelPackageException>(() => GraphUpgrade.AddFurtherMaps([1, 2, 3], "model.onnx"));
        byte[] foreign = File.ReadAllBytes(TestData.Fixture("checkpoints", "logits.onnx"));
        ModelPackageException refused = Assert.Throws<ModelPackageException>(() => GraphUpgrade.AddFurtherMaps(foreign, "model.onnx"));
        Assert.Equal(ErrorCodes.ModelGraphInvalid, refused.Code);
        Assert.Contains("model import", refused.Message, StringComparison.Ordinal);
    }

    private static Task<ModelSession> SessionAsync(ModelPackage package) =>
        ModelSession.CreateAsync(package, Precision.Fp32, null, Cancellation);
}
