using CheXNet.Differentiation;
using CheXNet.Explanations;
using CheXNet.Explanations.Layers;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Shared.Tests.Differentiation;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class LayerMethodTests
{
    private static readonly Finding Mass = new("Mass");
    private static readonly Tensor A = new([2, 2, 2], [1, 2, 3, 4, 4, 0, 0, 4]);
    private static readonly Tensor Gradient = new([2, 2, 2], [1, 1, 2, 0.25f, -1, 0, 0, -1]);

    public static TheoryData<string> Cases => [.. AutogradCase.All.Cases.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_method_at_every_layer_is_that_of_autograd(string name) =>
        await AssertMapsAsync(AutogradCase.Named(name), AutogradCase.Named(name).Tolerance);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Image_gradient_is_that_of_autograd(string name) =>
        await AssertImageGradientAsync(AutogradCase.Named(name), AutogradCase.Named(name).Tolerance);

    [Fact(Explicit = true)]
    public async Task At_full_size_all_is_within_a_ten_thousandth_of_autograd()
    {
        AutogradCase full = AutogradCase.All.Cases.Single(static c => c.IsFullSize);
        await AssertMapsAsync(full, 1e-4);
        await AssertImageGradientAsync(full, 1e-4);
    }

    [Fact]
    public async Task At_the_last_features_the_closed_forms_hold()
    {
        // S = Σ wₖ mean(Aₖ) + b: every gradient is wₖ/Z.
        AutogradCase c = AutogradCase.Named("small-rgb-batch");
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        LayerGradient last = c.ScoreOf(package.Model).Run(c.Image, [LayerNames.LastFeatures], CancellationToken.None).Layers[0];
        (Tensor a, Tensor gradient) = last.Of(1);
        int channels = a.Shape[0], cells = a.Shape[1] * a.Shape[2];
        float[] w = c.Weights["classifier.weight"].Values[(c.Finding * channels)..((c.Finding + 1) * channels)];
        double[] mean = [.. a.Values.Chunk(cells).Select(static channel => channel.Average(static v => (double)v))];

        AssertMap("gradcam", k => w[k] / cells, clips: true);
        AssertMap("hirescam", k => w[k] / cells, clips: false);
        AssertMap("xgradcam", k => w[k] / cells, clips: true);
        AssertMap("layercam", k => Math.Max(0, w[k]) / cells, clips: true);
        AssertMap("gradcampp", k => Math.Max(0, w[k]) / (2 + (w[k] * mean[k])), clips: true);

        void AssertMap(string method, Func<int, double> weight, bool clips)
        {
            float[] expected = new float[cells];
            for (int i = 0; i < cells; i++)
            {
                double sum = 0;
                for (int k = 0; k < channels; k++)
                    sum += weight(k) * a.Values[(k * cells) + i];

                expected[i] = (float)(clips ? Math.Max(0, sum) : sum);
            }

            Close.Assert(expected, LayerMethods.All.Single(m => m.Name == method).Explain(Mass, a, gradient).Values, 1e-5);
        }
    }

    /// <summary>A = (1 2 / 3 4) and (4 0 / 0 4), ∂S/∂A = (1 1 / 2 ¼) and (−1 0 / 0 −1).</summary>
    [Theory]
    [InlineData("gradcam", 4.25 / 4, -2.0 / 4)]
    [InlineData("gradcampp", (2 / (2 + 10.0)) + (2 / (2 + 20.0)) + (0.25 / (2 + 2.5)), 0)]
    [InlineData("xgradcam", (1 + 2 + 6 + 1) / 10.0, -8 / 8.0)]
    public void Weights_of_two_channels_are_those_by_hand(string method, double first, double second)
    {
        float[] expected = [.. A.Values.Take(4).Zip(A.Values.Skip(4), (a, b) => (float)Math.Max(0, (first * a) + (second * b)))];

        Close.Assert(expected, Explain(method), 1e-6);
    }

    [Theory]
    [InlineData("hirescam", new float[] { -3, 2, 6, -3 })]
    [InlineData("layercam", new float[] { 1, 2, 6, 1 })]
    public void Cells_of_two_channels_are_those_by_hand(string method, float[] expected) => Close.Assert(expected, Explain(method), 1e-6);

    [Fact]
    public void Layer_without_a_gradient_gives_a_map_of_zeros()
    {
        Tensor none = new([2, 2, 2], new float[8]);

        Assert.All(LayerMethods.All, m => Assert.All(m.Explain(Mass, A, none).Values, static v => Assert.Equal(0, v)));
    }

    private static async Task AssertMapsAsync(AutogradCase c, double tolerance)
    {
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        Assert.Equal(c.Layers.Keys.Order(StringComparer.Ordinal), package.Model.Layers.Order(StringComparer.Ordinal));

        ScorePass pass = c.ScoreOf(package.Model).Run(c.Image, package.Model.Layers, CancellationToken.None);

        for (int i = 0; i < c.Batch; i++)
        {
            Assert.Equal(c.Scores[i], pass.Scores[i], 1e-4);
            foreach (LayerGradient layer in pass.Layers)
            {
                (Tensor activation, Tensor gradient) = layer.Of(i);
                foreach (ILayerMethod method in LayerMethods.All)
                {
                    SaliencyMap map = method.Explain(Mass, activation, gradient);
                    AutogradCase.Slice expected = c.Layers[layer.Layer][method.Name];
                    Assert.Equal((expected.Shape[1], expected.Shape[2]), (map.Height, map.Width));
                    Close.Assert(expected.Values(i), map.Values, tolerance, $"{method.Name} at {layer.Layer}");
                }
            }
        }
    }

    private static async Task AssertImageGradientAsync(AutogradCase c, double tolerance)
    {
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);

        Tensor gradient = c.ScoreOf(package.Model).Run(c.Image, [LayerNames.Image], CancellationToken.None).Layers[0].Gradient;

        float[] some = [.. gradient.Values.Where((_, i) => i / c.Width % c.Height % 5 == 0 && i % c.Width % 3 == 0)];
        double distance = Close.RelativeDistance(c.ImageGradient.Values(), some);
        Assert.True(distance <= tolerance, $"{distance:G3}");
    }

    private static float[] Explain(string method) => LayerMethods.All.Single(m => m.Name == method).Explain(Mass, A, Gradient).Values;
}
