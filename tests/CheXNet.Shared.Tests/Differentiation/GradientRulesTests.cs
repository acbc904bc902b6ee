using CheXNet.Differentiation;
using CheXNet.Models;
using CheXNet.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static CheXNet.Models.Onnx.OnnxGraphWriter;

namespace CheXNet.Shared.Tests.Differentiation;

/// <summary>Each operation alone, between an image and a small head, against central differences at every pixel.</summary>
public sealed class GradientRulesTests
{
    private const int Channels = 2, Outputs = 3;
    private const float Step = 2e-3f;

    [Theory]
    [InlineData(3, 1, 1, 1, 1, 0, 0, 1)]
    [InlineData(3, 3, 2, 2, 1, 1, 0, 1)]
    [InlineData(7, 7, 2, 2, 1, 3, 3, 1)]
    [InlineData(3, 2, 3, 2, 1, 1, 1, 1)]
    [InlineData(3, 3, 1, 1, 2, 2, 1, 1)]
    [InlineData(3, 3, 2, 1, 2, 0, 4, 1)]
    [InlineData(3, 3, 1, 1, 1, 1, 1, 2)]
    [InlineData(1, 1, 1, 1, 1, 1, 1, 1)]
    public void Convolution_of_any_window_has_its_gradient(
        int height, int width, int strideY, int strideX, int dilation, int padBefore, int padAfter, int group)
    {
        const int outputs = 4;
        Tensor kernel = new(
            [outputs, Channels / group, height, width], Random("kernel", outputs * Channels / group * height * width));
        AssertGradient(outputs, (graph, x) => graph.Node(
            "Conv",
            "y",
            [x, graph.Constant("kernel", kernel), graph.Constant("bias", new Tensor([outputs], Random("bias", outputs)))],
            Ints("strides", strideY, strideX),
            Ints("dilations", dilation, dilation),
            Ints("pads", padBefore, padBefore, padAfter, padAfter),
            Int("group", group)));
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 1)]
    public void Average_pooling_has_its_gradient_also_where_windows_overlap(int side, int stride, int pad) =>
        AssertGradient(Channels, (graph, x) => graph.Node(
            "AveragePool", "y", [x], Ints("kernel_shape", side, side), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad),
            Int("count_include_pad", 1)));

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 1)]
    public void Maximum_pooling_has_its_gradient_also_where_windows_overlap(int side, int stride, int pad) =>
        AssertGradient(Channels, (graph, x) => graph.Node(
            "MaxPool", "y", [x], Ints("kernel_shape", side, side), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad)));

    [Fact]
    public void Maximum_pooling_gives_a_ties_gradient_to_the_first_cell()
    {
        byte[] graph = Graph(Channels, static (g, x) => g.Node(
            "MaxPool", "y", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)));
        float[] gradient = Gradient(graph, new Tensor([1, Channels, 8, 8], [.. Enumerable.Repeat(1f, Channels * 64)]));

        Assert.Contains(gradient, static g => g != 0);
        for (int i = 0; i < gradient.Length; i++)
        {
            if ((i / 8 % 2) + (i % 2) > 0) Assert.Equal(0, gradient[i]);
        }
    }

    [Fact]
    public void Concatenation_rectifier_and_normalization_have_their_gradients() => AssertGradient(5, static (graph, x) =>
    {
        string[] weights =
        [
            graph.Constant("gamma", new Tensor([Channels], [1.5f, -0.7f])),
            graph.Constant("beta", new Tensor([Channels], [0.1f, 0.2f])),
            graph.Constant("mean", new Tensor([Channels], [0.3f, -0.2f])),
            graph.Constant("variance", new Tensor([Channels], [0.5f, 2f])),
        ];
        string y = graph.Node("Relu", "relu", [graph.Node("BatchNormalization", "norm", [x, .. weights], Float("epsilon", 0.1f))]);
        string z = graph.Node("Conv", "z", [y, graph.Constant("one", new Tensor([1, Channels, 1, 1], [0.6f, -0.4f]))]);
        return graph.Node("Concat", "y", [x, z, y], Int("axis", 1));
    });

    [Theory]
    [InlineData("Dropout")]
    [InlineData("Identity")]
    [InlineData("Pad")]
    public void What_does_nothing_at_inference_passes_the_gradient(string operation) => AssertGradient(
        Channels,
        (graph, x) => operation == "Pad"
            ? graph.Node("Pad", "y", [x], Ints("pads", 0, 0, 0, 0, 0, 0, 0, 0))
            : graph.Node(operation, "y", [x]),
        opset: 9);

    [Theory]
    [InlineData("Elu", "Elu at node 'y'")]
    [InlineData("Sigmoid", "Sigmoid at node 'y'")]
    public void Other_operation_is_named_with_its_node(string operation, string named)
    {
        byte[] graph = Graph(Channels, (g, x) => g.Node(operation, "y", [x]));

        ModelPackageException e = Assert.Throws<ModelPackageException>(
            () => BackwardGraph.Derive(NetworkGraph.Read("m@1", graph), [DenseNetGraph.ImageName]));

        Assert.Equal(ErrorCodes.ModelNotDifferentiable, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains("m@1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AveragePool", 1)]
    [InlineData("MaxPool", 0)]
    public void Operation_with_unusual_attributes_is_differentiated_or_refused_by_name(string operation, int pad)
    {
        byte[] graph = Graph(Channels, (g, x) => g.Node(
            operation, "y", [x], Ints("kernel_shape", 2, 2), Ints("pads", pad, pad, pad, pad), Int("storage_order", 1)));

        ModelPackageException e = Assert.Throws<ModelPackageException>(
            () => BackwardGraph.Derive(NetworkGraph.Read("m@1", graph), [DenseNetGraph.ImageName]));

        Assert.Contains($"{operation} at node 'y'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_graph_are_refused() =>
        Assert.Throws<ModelPackageException>(static () => NetworkGraph.Read("m@1", [1, 2, 3, 4, 255]));

    private static void AssertGradient(int channels, Func<OnnxGraphWriter, string, string> operation, long opset = 17)
    {
        byte[] graph = Graph(channels, operation, opset);
        foreach ((int height, int width) in new[] { (9, 12), (10, 11) })
        {
            Tensor image = new([1, Channels, height, width], Random("image", Channels * height * width));
            float[] gradient = Gradient(graph, image);
            using InferenceSession forward = new(graph);
            double largest = gradient.Max(Math.Abs), here = Score(forward, image);
            int kinks = 0;
            Assert.True(largest > 0);
            for (int i = 0; i < gradient.Length; i++)
            {
                float kept = image.Values[i];
                image.Values[i] = kept + Step;
                double above = Score(forward, image);
                image.Values[i] = kept - Step;
                double below = Score(forward, image);
                image.Values[i] = kept;

                // Where the slopes on both sides differ, a ReLU or maximum changes within the step: there is no derivative to compare.
                if (Math.Abs(above - here - (here - below)) > 0.02 * Step * largest) kinks++;
                else Assert.Equal((above - below) / (2 * Step), gradient[i], 0.02 * largest);
            }

            Assert.True(kinks < gradient.Length / 10, $"{kinks} of {gradient.Length}");
        }
    }

    private static byte[] Graph(int channels, Func<OnnxGraphWriter, string, string> operation, long opset = 17)
    {
        OnnxGraphWriter graph = new("test");
        graph.Input(DenseNetGraph.ImageName, "N", Channels, "H", "W");
        string y = operation(graph, DenseNetGraph.ImageName);
        string first = graph.Constant("first", new Tensor([3, channels, 3, 3], Random("first", 27 * channels)));
        y = graph.Node("Conv", "head.conv0", [y, first], Ints("pads", 1, 1, 1, 1));
        y = graph.Node("Relu", "head.relu", [y]);
        string second = graph.Constant("second", new Tensor([2, 3, 3, 3], Random("second", 54)));
        y = graph.Node("Conv", "head.conv1", [y, second]);
        y = graph.Node("Flatten", "flat", [graph.Node("GlobalAveragePool", "pooled", [y])], Int("axis", 1));
        string weight = graph.Constant("weight", new Tensor([2, Outputs], Random("weight", 2 * Outputs)));
        string bias = graph.Constant("offset", new Tensor([Outputs], [1, -1, 0]));
        graph.Node("Gemm", DenseNetGraph.LogitsName, [y, weight, bias], Float("alpha", 0.5f));
        graph.Output(DenseNetGraph.LogitsName, "N", Outputs);
        return graph.ToModel(8, opset, "test", "1", []);
    }

    private static float[] Gradient(byte[] graph, Tensor image)
    {
        using InferenceSession session = new(BackwardGraph.Derive(NetworkGraph.Read("m@1", graph), [DenseNetGraph.ImageName]));
        using OrtValue x = ValueOf(image), seed = ValueOf(new Tensor([1, Outputs], Seed));
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            run, [DenseNetGraph.ImageName, BackwardGraph.SeedName], [x, seed], [BackwardGraph.GradientOf(DenseNetGraph.ImageName)]);
        Assert.Equal(image.Shape.Select(static l => (long)l), results[0].GetTensorTypeAndShape().Shape);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static readonly float[] Seed = [1, -0.5f, 2];

    private static double Score(InferenceSession forward, Tensor image)
    {
        using OrtValue x = ValueOf(image);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> logits =
            forward.Run(run, [DenseNetGraph.ImageName], [x], [DenseNetGraph.LogitsName]);
        double score = 0;
        for (int i = 0; i < Outputs; i++) score += (double)Seed[i] * logits[0].GetTensorDataAsSpan<float>()[i];
        return score;
    }

    private static OrtValue ValueOf(Tensor tensor) =>
        OrtValue.CreateTensorValueFromMemory(tensor.Values, [.. tensor.Shape.Select(static l => (long)l)]);

    private static float[] Random(string name, int count)
    {
        float[] values = new float[count];
        SeededWeights.Fill(name, 11, -1, 1, values);
        return values;
    }
}
