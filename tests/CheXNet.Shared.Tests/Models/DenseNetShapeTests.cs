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
