using CheXNet.Differentiation;
using CheXNet.Models;
using CheXNet.Models.Onnx;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Differentiation;

public sealed class GradientModelTests
{
    private static readonly DenseNetShape ThreeBlocks = new(3, [1, 2, 1], 5, 2, 3, 3);

    [Fact]
    public async Task Layers_are_the_networks_in_forward_order()
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));

        Assert.Equal(
            ["denseblock1", "transition1", "denseblock2", "transition2", "denseblock3", "norm5"], package.Model.Layers);
    }

    [Fact]
    public async Task Layer_that_does_not_exist_is_refused_with_those_that_do()
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));

        InvalidInputException e = Assert.Throws<InvalidInputException>(() => package.Model.RequireLayers(["denseblock4"]));

        Assert.Contains("'denseblock4'", e.Message, StringComparison.Ordinal);
        Assert.Contains("denseblock3, norm5", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 71)]
    [InlineData(66, 97)]
    [InlineData(33, 47)]
    public async Task Image_gradient_is_that_of_finite_differences(int height, int width)
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));
        Tensor image = Image(1, height, width);
        float[] seed = [1, -0.5f, 2];
        Tensor gradient = package.Model.Run(image, new Tensor([1, 3], seed), [LayerNames.Image], CancellationToken.None).Layers[0].Gradient;

        Assert.Equal(image.Shape, gradient.Shape);
        for (ulong direction = 0; direction < 5; direction++)
        {
            float[] v = new float[image.Values.Length];
            SeededWeights.Fill("direction", direction, -1, 1, v);
            const float step = 5e-4f;
            double above = package.Score(Moved(image, v, step), seed), below = package.Score(Moved(image, v, -step), seed);
            double slope = v.Zip(gradient.Values, static (a, b) => (double)a * b).Sum();
            Assert.Equal((above - below) / (2 * step), slope, 0.02 * gradient.Values.Sum(static g => Math.Abs((double)g)) / 10);
        }
    }

    [Fact]
    public async Task Batch_gives_what_its_images_give_alone()
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));
        string[] layers = [LayerNames.Image, .. package.Model.Layers];
        Tensor batch = Image(8, 65, 71);
        float[] seed = new float[8 * 3];
        SeededWeights.Fill("seed", 3, -1, 1, seed);
        GradientPass together = package.Model.Run(batch, new Tensor([8, 3], seed), layers, CancellationToken.None);

        for (int i = 0; i < 8; i++)
        {
            int each = batch.Values.Length / 8;
            Tensor one = new([1, 3, 65, 71], batch.Values.AsSpan(i * each, each).ToArray());
            Tensor weights = new([1, 3], seed.AsSpan(i * 3, 3).ToArray());
            GradientPass alone = package.Model.Run(one, weights, layers, CancellationToken.None);
            foreach ((LayerGradient a, LayerGradient b) in alone.Layers.Zip(together.Layers))
                Close.Assert(a.Of(0).Gradient.Values, b.Of(i).Gradient.Values, 1e-5);
        }
    }

    [Fact]
    public async Task Probabilitys_gradient_is_the_logits_times_its_derivative_with_calibration()
    {
        Calibration calibration = new([1, 0.5, 2], [0, 0.25, -0.5], "test");
        using GradientPackage package = await GradientPackage.OfAsync(
            LivelyWeights.Create(ThreeBlocks, 8), change: card => card with { Calibration = calibration });
        Tensor images = Image(2, 64, 64);
        ScorePass logit = new FindingScore(package.Model, 2, ScoreTarget.Logit).Run(images, ["denseblock2"], CancellationToken.None);
        ScorePass probability = new FindingScore(package.Model, 2, ScoreTarget.Probability)
            .Run(images, ["denseblock2"], CancellationToken.None);

        for (int i = 0; i < 2; i++)
        {
            double p = 1 / (1 + Math.Exp(-((2.0 * logit.Logits[i]) - 0.5)));
            Assert.Equal(p, probability.Scores[i], 1e-9);
            float[] expected = Array.ConvertAll(logit.Layers[0].Of(i).Gradient.Values, g => (float)(g * 2 * p * (1 - p)));
            Close.Assert(expected, probability.Layers[0].Of(i).Gradient.Values, 1e-6);
        }
    }

    [Fact]
    public async Task Graph_of_another_exporter_has_the_gradients_of_our_own()
    {
        // torchvision's order (convolution, then pooling), one concatenation of all a block's outputs, and weights behind Identity.
        NetworkWeights weights = LivelyWeights.Create(ThreeBlocks, 8);
        using GradientPackage own = await GradientPackage.OfAsync(weights);
        using GradientPackage other = await GradientPackage.OfAsync(weights, ExportedGraph.Of(weights, ThreeBlocks));
        string[] layers = [LayerNames.Image, .. own.Model.Layers];
        Assert.Equal(own.Model.Layers, other.Model.Layers);
        Tensor image = Image(2, 75, 97), seed = new([2, 3], [1, 0, 0, 0, 0, 1]);

        GradientPass expected = own.Model.Run(image, seed, layers, CancellationToken.None);
        GradientPass actual = other.Model.Run(image, seed, layers, CancellationToken.None);

        foreach ((LayerGradient a, LayerGradient b) in expected.Layers.Zip(actual.Layers))
        {
            Close.Assert(a.Activation.Values, b.Activation.Values, 1e-5);
            Close.Assert(a.Gradient.Values, b.Gradient.Values, 1e-5);
        }
    }

    [Fact]
    public async Task Operation_without_a_gradient_matters_only_where_the_gradient_passes()
    {
        NetworkWeights weights = LivelyWeights.Create(ThreeBlocks, 8);
        ModelProto graph = ModelProto.Parser.ParseFrom(DenseNetGraph.Write(weights));
        NodeProto stem = graph.Graph.Node.First(static node => node.OpType == "Relu");
        stem.OpType = "Elu";
        byte[] bytes = Google.Protobuf.MessageExtensions.ToByteArray(graph);
        using GradientPackage package = await GradientPackage.OfAsync(weights, bytes);
        Tensor image = Image(1, 64, 64), seed = new([1, 3], [1, 0, 0]);

        Assert.NotEmpty(package.Model.Run(image, seed, ["transition1"], CancellationToken.None).Layers);
        ModelPackageException e = Assert.Throws<ModelPackageException>(
            () => package.Model.Run(image, seed, [LayerNames.Image], CancellationToken.None));
        Assert.Contains($"Elu at node '{stem.Name}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceled_pass_ends_as_canceled()
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));
        Assert.ThrowsAny<OperationCanceledException>(() => package.Model.Run(
            Image(1, 64, 64), new Tensor([1, 3], [1, 0, 0]), [LayerNames.Image], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Images_that_do_not_fit_are_refused()
    {
        using GradientPackage package = await GradientPackage.OfAsync(LivelyWeights.Create(ThreeBlocks, 8));
        ModelPackageException e = Assert.Throws<ModelPackageException>(() => package.Model.Run(
            new Tensor([1, 1, 64, 64], new float[64 * 64]), new Tensor([1, 3], [1, 0, 0]), [LayerNames.Image], CancellationToken.None));
        Assert.Contains("3 channels", e.Message, StringComparison.Ordinal);
    }

    private static Tensor Moved(Tensor image, float[] direction, float step) =>
        new(image.Shape, [.. image.Values.Zip(direction, (x, v) => x + (step * v))]);

    private static Tensor Image(int count, int height, int width)
    {
        float[] values = new float[count * 3 * height * width];
        SeededWeights.Fill("image", 5, -2, 2, values);
        return new Tensor([count, 3, height, width], values);
    }
}
