using System.Runtime.InteropServices;
using System.Text.Json;
using CheXNet.Models;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Models;

/// <summary>A network, an input and what torchvision said of it: made by <c>tests/fixtures/models/make_densenet_fixture.py</c>.</summary>
public sealed record TorchvisionCase(
    string Name,
    int Growth,
    int[] Blocks,
    int InitialFeatures,
    int Bottleneck,
    int InputChannels,
    int Findings,
    int Height,
    int Width,
    int Batch,
    ulong Seed,
    string WeightsSha256,
    int FeatureStep,
    TorchvisionCase.Slice Logits,
    TorchvisionCase.Slice Probabilities,
    TorchvisionCase.Slice Maps,
    TorchvisionCase.Slice Features)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models");
    private static readonly Lazy<float[]> Outputs = new(ReadOutputs);

    public static IReadOnlyDictionary<string, TorchvisionCase> All { get; } = JsonSerializer
        .Deserialize<Index>(File.ReadAllBytes(Path.Combine(Folder, "densenet.json")), JsonSerializerOptions.Web)!
        .Cases.ToDictionary(static c => c.Name);

    public DenseNetShape Shape => new(Growth, Blocks, InitialFeatures, Bottleneck, InputChannels, Findings);

    public NetworkWeights Weights => LivelyWeights.Create(Shape, Seed);

    public Tensor Image
    {
        get
        {
            float[] values = new float[Batch * InputChannels * Height * Width];
            SeededWeights.Fill("image", Seed, -2, 2, values);
            return new Tensor([Batch, InputChannels, Height, Width], values);
        }
    }

    public override string ToString() => Name;

    private static float[] ReadOutputs()
    {
        byte[] npy = File.ReadAllBytes(Path.Combine(Folder, "densenet.npy"));
        return MemoryMarshal.Cast<byte, float>(npy.AsSpan(10 + BitConverter.ToUInt16(npy, 8))).ToArray();
    }

    /// <summary>Where an output lies in the file of all outputs.</summary>
    public sealed record Slice(int Offset, int[] Shape)
    {
        public ReadOnlySpan<float> Values() => Outputs.Value.AsSpan(Offset, (int)Tensor.CountOf(Shape));
    }

    private sealed record Index(TorchvisionCase[] Cases);
}
