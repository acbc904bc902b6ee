using System.Runtime.InteropServices;
using System.Text.Json;
using CheXNet.Differentiation;
using CheXNet.Models;
using CheXNet.Testing;

namespace CheXNet.Shared.Tests.Explanations;

/// <summary>A network, an image and autograd's maps of them, made by <c>tests/fixtures/explanations/gradients.py</c>.</summary>
public sealed record AutogradCase(
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
    int Finding,
    string Target,
    double[] Scores,
    Dictionary<string, Dictionary<string, AutogradCase.Slice>> Layers,
    AutogradCase.Slice ImageGradient,
    Dictionary<string, AutogradCase.Slice>? Inputs,
    double CompletenessError)
{
    private static readonly Lazy<float[]> Values = new(ReadValues);

    public static Settings All { get; } = JsonSerializer.Deserialize<Settings>(
        File.ReadAllBytes(TestData.Fixture("explanations", "gradients.json")), JsonSerializerOptions.Web)!;

    public NetworkWeights Weights =>
        LivelyWeights.Create(new DenseNetShape(Growth, Blocks, InitialFeatures, Bottleneck, InputChannels, Findings), Seed);

    public bool IsFullSize => Growth == 32;

    /// <summary>
    /// Relative to the largest number of a map. At full size, of millions of ReLUs one may lie so near its kink that another processor's
    /// rounding turns it, which moves a few cells by a thousandth: the explicit test has the tolerance that holds without one.
    /// </summary>
    public double Tolerance => IsFullSize ? 1e-2 : 1e-5;

    public Tensor Image
    {
        get
        {
            float[] values = new float[Batch * InputChannels * Height * Width];
            SeededWeights.Fill("image", Seed, -2, 2, values);
            return new Tensor([Batch, InputChannels, Height, Width], values);
        }
    }

    public static AutogradCase Named(string name) => All.Cases.Single(c => c.Name == name);

    internal FindingScore ScoreOf(GradientModel model) => new(model, Finding, Enum.Parse<ScoreTarget>(Target, ignoreCase: true));

    private static float[] ReadValues()
    {
        byte[] npy = File.ReadAllBytes(TestData.Fixture("explanations", "gradients.npy"));
        return MemoryMarshal.Cast<byte, float>(npy.AsSpan(10 + BitConverter.ToUInt16(npy, 8))).ToArray();
    }

    /// <summary>Where a map lies in the file of all maps.</summary>
    public sealed record Slice(int Offset, int[] Shape)
    {
        public ReadOnlySpan<float> Values() => AutogradCase.Values.Value.AsSpan(Offset, (int)Tensor.CountOf(Shape));

        /// <summary>One image's part.</summary>
        public ReadOnlySpan<float> Values(int index) => Values().Slice(index * (Values().Length / Shape[0]), Values().Length / Shape[0]);
    }

    public sealed record Settings(int Samples, double Noise, ulong NoiseSeed, int Steps, AutogradCase[] Cases);
}
