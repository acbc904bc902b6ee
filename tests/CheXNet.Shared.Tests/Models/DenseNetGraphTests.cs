using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CheXNet.Models;
using CheXNet.Models.Onnx;
using CheXNet.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace CheXNet.Shared.Tests.Models;

public sealed class DenseNetGraphTests
{
    /// <summary>Relative to each number.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Relative to the greatest number of the tensor: what rounding leaves where a sum cancels to almost nothing.</summary>
    private const double Floor = 2e-6;

    public static TheoryData<string> Cases => [.. TorchvisionCase.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void SeededWeights_fixtureSeed_areThoseThatTorchvisionHad(string name)
    {
        TorchvisionCase c = TorchvisionCase.All[name];
        NetworkWeights weights = c.Weights;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TensorSpec spec in c.Shape.Tensors()) hash.AppendData(MemoryMarshal.AsBytes(weights[spec.Name].Values.AsSpan()));

        Assert.Equal(c.WeightsSha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_networkOfTorchvision_givesTorchvisionsOutputs(string name)
    {
        TorchvisionCase c = TorchvisionCase.All[name];
        Dictionary<string, Tensor> actual = Run(DenseNetGraph.Write(c.Weights), c.Image);
        Tensor logits = actual[DenseNetGraph.LogitsName];
        Tensor features = actual[DenseNetGraph.FeaturesName];

        AssertClose(c.Logits, logits);
        AssertClose(c.Probabilities, new Tensor(logits.Shape, [.. logits.Values.Select(static z => 1 / (1 + MathF.Exp(-z)))]));
        AssertClose(c.Maps, actual[DenseNetGraph.MapsName]);
        AssertClose(c.Features, EveryNthChannel(features, c.FeatureStep));
        Assert.Equal(c.Shape.Features, features.Shape[1]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_anyNetwork_meanOfMapAndBiasIsLogit(string name)
    {
        TorchvisionCase c = TorchvisionCase.All[name];
        float[] bias = c.Weights["classifier.bias"].Values;
        Dictionary<string, Tensor> outputs = Run(DenseNetGraph.Write(c.Weights), c.Image);
        Tensor maps = outputs[DenseNetGraph.MapsName];
        int cells = maps.Shape[2] * maps.Shape[3];
        float[] logits = outputs[DenseNetGraph.LogitsName].Values;

        for (int i = 0; i < logits.Length; i++)
        {
            Assert.Equal(
                logits[i], maps.Values.AsSpan(i * cells, cells).ToArray().Average(static m => (double)m) + bias[i % c.Findings], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_anyNetwork_mapsAreTheClassifierTimesTheFeatures(string name)
    {
        TorchvisionCase c = TorchvisionCase.All[name];
        float[] w = c.Weights["classifier.weight"].Values;
        Dictionary<string, Tensor> outputs = Run(DenseNetGraph.Write(c.Weights), c.Image);
        float[] maps = outputs[DenseNetGraph.MapsName].Values, features = outputs[DenseNetGraph.FeaturesName].Values;
        int channels = c.Shape.Features, cells = maps.Length / (c.Batch * c.Findings);

        Assert.DoesNotContain(features, static a => a < 0);
        for (int i = 0; i < maps.Length; i++)
        {
            int image = i / cells / c.Findings, finding = i / cells % c.Findings, cell = i % cells;
            double m = 0;
            for (int k = 0; k < channels; k++)
                m += w[(finding * channels) + k] * (double)features[(((image * channels) + k) * cells) + cell];
            Assert.Equal(m, maps[i], 1e-5 * (1 + Math.Abs(m)));
        }
    }

    [Fact]
    public void Write_sameWeightsTwice_givesTheSameBytes()
    {
        byte[] one = DenseNetGraph.Write(TinyModel.Weights());
        byte[] two = DenseNetGraph.Write(
            new NetworkWeights(TinyModel.Weights().Names.Reverse().Select(static n => KeyValuePair.Create(n, TinyModel.Weights()[n]))));

        Assert.Equal(one, two);
        Assert.NotEqual(one, DenseNetGraph.Write(TinyModel.Weights(seed: 2)));
    }

    [Fact]
    public void Write_anyNetwork_namesItsProducerAndShape()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(DenseNetGraph.Write(TinyModel.Weights()));

        Assert.Equal("CheXNet", model.ProducerName);
        Assert.Equal($"densenet/{DenseNetGraph.Revision}", model.MetadataProps.Single(static m => m.Key == "chexnet.graph").Value);
        Assert.Contains("blocks 2-2", model.MetadataProps.Single(static m => m.Key == "chexnet.shape").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_otherEpsilon_changesTheLogits()
    {
        NetworkWeights weights = TinyModel.Weights();
        Tensor image = new([1, 3, 64, 64], [.. Enumerable.Range(0, 3 * 64 * 64).Select(static i => MathF.Sin(i))]);

        float[] usual = Run(DenseNetGraph.Write(weights), image)[DenseNetGraph.LogitsName].Values;
        float[] other = Run(DenseNetGraph.Write(weights, epsilon: 0.5), image)[DenseNetGraph.LogitsName].Values;

        Assert.NotEqual(usual[0], other[0], 1e-3f);
    }

    [Fact]
    public void Write_tensorsMissingWrongAndLeftOver_namesThemAll()
    {
        NetworkWeights whole = TinyModel.Weights();
        Dictionary<string, Tensor> tensors = whole.Names.ToDictionary(static n => n, n => whole[n]);
        tensors.Remove("features.norm5.bias");
        tensors["features.norm0.weight"] = new Tensor([3], [1, 2, 3]);
        tensors["features.norm0.running_var"] = new Tensor([8], [1, 1, 1, 1, 1, 1, 1, -1]);
        tensors["optimizer.step"] = new Tensor([], [1]);

        CheckpointException e = Assert.Throws<CheckpointException>(() => DenseNetGraph.Write(new NetworkWeights(tensors)));

        Assert.Equal(ErrorCodes.CheckpointMismatch, e.Code);
        Assert.Contains("1 missing (features.norm5.bias [16])", e.Message, StringComparison.Ordinal);
        Assert.Contains("features.norm0.weight is [3], must be [8]", e.Message, StringComparison.Ordinal);
        Assert.Contains("features.norm0.running_var is a variance and holds -1", e.Message, StringComparison.Ordinal);
        Assert.Contains("1 not part of the network (optimizer.step)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_weightThatIsNotFinite_isRefusedByName()
    {
        NetworkWeights weights = TinyModel.Weights();
        weights["classifier.weight"].Values[3] = float.NaN;

        CheckpointException e = Assert.Throws<CheckpointException>(() => DenseNetGraph.Write(weights));

        Assert.Contains("classifier.weight holds NaN", e.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> Run(byte[] graph, Tensor image)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(graph, options);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image.Values, [.. image.Shape.Select(static l => (long)l)]);
        using RunOptions run = new();
        string[] names = [.. session.OutputMetadata.Keys];
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [DenseNetGraph.ImageName], [input], names);
        return names.Zip(values).ToDictionary(
            static o => o.First,
            static o =>
                new Tensor(
                    [.. o.Second.GetTensorTypeAndShape().Shape.Select(static l => (int)l)],
                    o.Second.GetTensorDataAsSpan<float>().ToArray()));
    }

    private static Tensor EveryNthChannel(Tensor tensor, int step)
    {
        int cells = tensor.Shape[2] * tensor.Shape[3];
        float[] values =
        [
            .. tensor.Values.Chunk(cells).Where((_, channel) => channel % tensor.Shape[1] % step == 0).SelectMany(static cells => cells),
        ];
        return new Tensor([tensor.Shape[0], (tensor.Shape[1] + step - 1) / step, .. tensor.Shape.Skip(2)], values);
    }

    private static void AssertClose(TorchvisionCase.Slice expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        ReadOnlySpan<float> values = expected.Values();
        double floor = 0;
        foreach (float value in values) floor = Math.Max(floor, Floor * Math.Abs(value));
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], actual.Values[i], (Tolerance * Math.Abs(values[i])) + floor);
    }
}
