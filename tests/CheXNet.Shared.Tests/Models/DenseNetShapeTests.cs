using CheXNet.Models;
using CheXNet.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class DenseNetShapeTests
{
    [Theory]
    [InlineData(3, 1000, 7_978_856)]
    [InlineData(3, 14, 6_968_206)]
    [InlineData(1, 1, 6_948_609)]
    public void LearnedParameters_denseNet121_areTorchvisions(int channels, int findings, long parameters) =>
        Assert.Equal(parameters, DenseNetShape.DenseNet121(channels, findings).LearnedParameters);

    [Fact]
    public void Tensors_denseNet121_areTorchvisionsStateDictWithoutCounters()
    {
        TensorSpec[] tensors = [.. DenseNetShape.DenseNet121(3, 14).Tensors()];

        Assert.Equal(606, tensors.Length);
        Assert.Equal(606, tensors.Select(static t => t.Name).Distinct().Count());
        Assert.Equal([512, 1024, 1, 1], tensors.Single(static t => t.Name == "features.transition3.conv.weight").Shape);
        Assert.Equal([128, 992, 1, 1], tensors.Single(static t => t.Name == "features.denseblock4.denselayer16.conv1.weight").Shape);
        Assert.Equal([14, 1024], tensors.Single(static t => t.Name == "classifier.weight").Shape);
    }

    [Fact]
    public void FromWeights_anyNetwork_isItsShape() => Prop.ForAll(
        (from growth in Gen.Choose(1, 5)
         from blocks in Gen.NonEmptyListOf(Gen.Choose(1, 3)).Resize(4)
         from initial in Gen.Choose(2, 9)
         from bottleneck in Gen.Choose(1, 4)
         from channels in Gen.Elements(1, 3)
         from findings in Gen.Choose(1, 20)
         select new DenseNetShape(growth, [.. blocks], initial, bottleneck, channels, findings)).ToArbitrary(),
        static shape =>
        {
            NetworkWeights weights = LivelyWeights.Create(shape, 1);
            weights.RequireExactly(shape);
            return DenseNetShape.FromWeights(weights).Equals(shape);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void FromWeights_oneMissingTensor_isTheOnlyOneNamed()
    {
        DenseNetShape shape = new(2, [2, 4, 2], 4, 4, 3, 2);
        const string missing = "features.denseblock2.denselayer3.conv1.weight";
        NetworkWeights whole = LivelyWeights.Create(shape, 1);
        NetworkWeights weights = new(whole.Names.Where(static name => name != missing).Select(n => KeyValuePair.Create(n, whole[n])));

        DenseNetShape found = DenseNetShape.FromWeights(weights);
        CheckpointException e = Assert.Throws<CheckpointException>(() => weights.RequireExactly(found));

        Assert.Equal(shape, found);
        Assert.Contains($"1 missing ({missing} ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not part of the network", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features.denseblock1.denselayer2147483647.conv1.weight")]
    [InlineData("features.denseblock99.denselayer1.conv1.weight")]
    [InlineData("features.denseblock5.denselayer1.conv1.weight")]
    public void FromWeights_tensorFarBeyondTheNetwork_isRefusedAtOnce(string name)
    {
        NetworkWeights whole = LivelyWeights.Create(new DenseNetShape(2, [1, 1], 4, 4, 3, 2), 1);
        NetworkWeights weights = new(
            whole.Names.Select(n => KeyValuePair.Create(n, whole[n])).Append(KeyValuePair.Create(name, new Tensor([1], [0]))));
        Assert.Equal(
            ErrorCodes.CheckpointMismatch, Assert.Throws<CheckpointException>(() => DenseNetShape.FromWeights(weights)).Code);
    }

    [Theory]
    [InlineData("DenseNet-121", 32, 64, 6, 12, 24, 16)]
    [InlineData("DenseNet-169", 32, 64, 6, 12, 32, 32)]
    [InlineData("DenseNet-201", 32, 64, 6, 12, 48, 32)]
    [InlineData("DenseNet-161", 48, 96, 6, 12, 36, 24)]
    [InlineData("DenseNet", 32, 64, 6, 12, 24)]
    public void ToName_ofTheirPapersNetworks_isTheirs(string name, int growth, int initial, params int[] blocks) =>
        Assert.Equal(name, new DenseNetShape(growth, blocks, initial, 4, 3, 14).ToArchitecture().ToName());

    [Fact]
    public void FromWeights_tensorsOfAnotherNetwork_areRefusedWithWhatTheyAreNamed()
    {
        NetworkWeights weights = new([KeyValuePair.Create("layer1.0.conv1.weight", new Tensor([1], [0]))]);

        CheckpointException e = Assert.Throws<CheckpointException>(() => DenseNetShape.FromWeights(weights));

        Assert.Equal(ErrorCodes.CheckpointMismatch, e.Code);
        Assert.Contains("layer1.0.conv1.weight", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_valuesThatDoNotFitTheShape_areRefused() =>
        Assert.Throws<ArgumentException>(static () => new Tensor([2, 3], new float[5]));
}
