using CheXNet.Models;
using CheXNet.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

/// <summary>Graphs for GPUs, run on the CPU: norms within convolutions, and half precision.</summary>
public sealed class SpeedGraphTests
{
    private static readonly DenseNetShape Shape = new(4, [2, 3], 8, 4, 3, 14);

    [Fact]
    public void Norms_with_positive_scales_become_one_Max_and_the_numbers_stay()
    {
        byte[] plain = DenseNetGraph.Write(Weights(0.5));
        byte[] rewritten = NormReluRewrite.Apply(plain);

        // Five dense layers and one transition; norm5 stays, since its features are an output.
        Assert.Equal(6, Count(rewritten, "Max"));
        Assert.Equal(1, Count(rewritten, "BatchNormalization"));
        AssertClose(Run(plain), Run(rewritten), 2e-6);
    }

    [Fact]
    public void Norm_with_a_negative_scale_is_kept_and_the_others_are_rewritten()
    {
        NetworkWeights weights = Weights(0.5);
        const string name = "features.denseblock1.denselayer2.norm1.weight";
        float[] scale = [.. weights[name].Values];
        scale[3] = -0.7f;
        byte[] plain = DenseNetGraph.Write(With(weights, name, scale));
        byte[] rewritten = NormReluRewrite.Apply(plain);

        Assert.Equal(5, Count(rewritten, "Max"));
        Assert.Equal(2, Count(rewritten, "BatchNormalization"));
        AssertClose(Run(plain), Run(rewritten), 2e-6);
    }

    [Fact]
    public void Channel_with_a_scale_of_zero_stays_the_constant_that_it_is()
    {
        NetworkWeights weights = Weights(0.5);
        const string name = "features.denseblock1.denselayer1.norm1.weight";
        float[] scale = [.. weights[name].Values];
        (scale[0], scale[1]) = (0, 1e-30f);
        byte[] plain = DenseNetGraph.Write(With(weights, name, scale));

        Dictionary<string, float[]> outputs = Run(NormReluRewrite.Apply(plain));

        Assert.All(outputs.Values, static values => Assert.All(values, static v => Assert.True(float.IsFinite(v))));
        AssertClose(Run(plain), outputs, 2e-6);
    }

    [Fact]
    public void Written_graphs_are_those_of_before()
    {
        byte[] plain = DenseNetGraph.Write(Weights(0.5));

        Assert.Equal(0, Count(plain, "Max"));
        Assert.Equal(plain, DenseNetGraph.Write(Weights(0.5)));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void Half_precision_ends_before_the_head_and_gives_nearly_the_same(double lowestScale)
    {
        byte[] plain = DenseNetGraph.Write(Weights(lowestScale));
        byte[] half = HalfPrecisionGraph.Write(plain, "model.onnx");
        ModelProto model = ModelProto.Parser.ParseFrom(half);

        Assert.Equal(half, HalfPrecisionGraph.Write(plain, "model.onnx"));
        Assert.All(model.Graph.Input.Concat(model.Graph.Output), static v => Assert.Equal(1, v.Type.TensorType.ElemType));
        Assert.Equal(1, model.Graph.Initializer.Single(static t => t.Name == "classifier.weight").DataType);
        Assert.Equal(10, model.Graph.Initializer.Single(static t => t.Name == "features.conv0.weight.fp16").DataType);
        Assert.True(half.Length < 0.75 * plain.Length, $"{half.Length} of {plain.Length} bytes");
        AssertClose(Run(plain), Run(half), 2e-2);
        Assert.NotEqual(Run(plain)["logits"], Run(half)["logits"]);
    }

    [Fact]
    public void Weight_that_half_precision_cannot_hold_is_named()
    {
        NetworkWeights weights = Weights(0.5);
        const string name = "features.denseblock2.denselayer1.conv2.weight";
        float[] kernel = [.. weights[name].Values];
        kernel[7] = -70_000;

        ModelPackageException e = Assert.Throws<ModelPackageException>(
            () => HalfPrecisionGraph.Write(DenseNetGraph.Write(With(weights, name, kernel)), "model.onnx"));

        Assert.Equal(ErrorCodes.ModelGraphInvalid, e.Code);
        Assert.Contains($"'{name}' has the value -70000", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_beyond_half_precision_keeps_its_norm()
    {
        NetworkWeights weights = Weights(0.5);
        float[] scale = [.. weights["features.denseblock1.denselayer1.norm1.weight"].Values];
        scale[0] = 1e-7f;
        byte[] half = HalfPrecisionGraph.Write(
            DenseNetGraph.Write(With(weights, "features.denseblock1.denselayer1.norm1.weight", scale)), "model.onnx");

        Assert.Equal(5, Count(half, "Max"));
        Assert.All(Run(half)["logits"], static v => Assert.True(float.IsFinite(v)));
    }

    /// <summary>γ from a lowest number to 1.5.</summary>
    private static NetworkWeights Weights(double lowestScale) => SeededWeights.Create(Shape, 3, role => role switch
    {
        TensorRole.NormScale => (lowestScale, 1.5),
        TensorRole.RunningVariance => (0.5, 2),
        TensorRole.ClassifierBias => (-1, 1),
        _ => (-0.3, 0.3),
    });

    private static NetworkWeights With(NetworkWeights weights, string name, float[] values) => new(weights.Names.Select(
        n => KeyValuePair.Create(n, n == name ? new Tensor(weights[n].Shape, values) : weights[n])));

    private static int Count(byte[] graph, string operation) =>
        ModelProto.Parser.ParseFrom(graph).Graph.Node.Count(node => node.OpType == operation);

    private static Dictionary<string, float[]> Run(byte[] graph)
    {
        float[] image = new float[2 * 3 * 64 * 64];
        SeededWeights.Fill("image", 5, -2, 2, image);
        using SessionOptions options = new SessionSettings().ToOptions();
        using InferenceSession session = new(graph, options);
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [2, 3, 64, 64]);
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, ["image"], [input], session.OutputNames);
        return session.OutputNames.Zip(values).ToDictionary(
            static v => v.First, static v => v.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    private static void AssertClose(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual, double tolerance)
    {
        foreach ((string name, float[] values) in expected)
        {
            double scale = 1 + values.Max(static v => Math.Abs(v));
            foreach ((float one, float other) in values.Zip(actual[name])) Assert.Equal(one, other, tolerance * scale);
        }
    }
}
