using CheXNet.Explanations.Inputs;
using CheXNet.Models;
using CheXNet.Shared.Tests.Differentiation;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class InputMethodTests
{
    private static readonly InputSettings Settings = new()
    {
        Samples = AutogradCase.All.Samples,
        Noise = AutogradCase.All.Noise,
        Seed = AutogradCase.All.NoiseSeed,
        Steps = AutogradCase.All.Steps,
        Batch = 2,
    };

    public static TheoryData<string> Cases =>
        [.. AutogradCase.All.Cases.Where(static c => c.Inputs is not null).Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_method_is_that_of_autograd(string name)
    {
        AutogradCase c = AutogradCase.Named(name);
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        Tensor image = new([1, .. c.Image.Shape.Skip(1)], c.Image.Values[..(c.Image.Values.Length / c.Batch)]);
        foreach (IInputMethod method in InputMethods.All)
        {
            int passed = 0;
            InputExplanation found = method.Explain(c.ScoreOf(package.Model), image, Settings, n => passed += n, CancellationToken.None);

            Assert.Equal(c.Scores[0], found.Score, 1e-5);
            Assert.Equal((c.Height, c.Width), (found.Map.Height, found.Map.Width));
            Close.Assert(c.Inputs![method.Name].Values(), found.Map.Values, 1e-5);
            Assert.Equal(method.Passes(Settings), passed);
            if (method is IntegratedGradients) Assert.Equal(c.CompletenessError, found.CompletenessError!.Value, 1e-4);
            else Assert.Null(found.CompletenessError);
        }
    }

    [Fact]
    public async Task Integrated_gradients_come_to_the_scores_difference_with_more_steps()
    {
        AutogradCase c = AutogradCase.Named("tiny-rgb-probability");
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        double[] errors = [.. new[] { 2, 16, 200 }.Select(Error)];

        Assert.True(errors[2] < 1e-3, $"{errors[2]}");
        Assert.True(errors[2] < errors[0]);

        double Error(int steps) => new IntegratedGradients()
            .Explain(c.ScoreOf(package.Model), c.Image, Settings with { Steps = steps }, null, CancellationToken.None)
            .CompletenessError!.Value;
    }

    [Fact]
    public async Task SmoothGrad_depends_on_its_seed_alone_and_without_noise_is_the_gradient()
    {
        AutogradCase c = AutogradCase.Named("tiny-rgb-probability");
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        float[] one = Map(new SmoothGrad(), Settings);

        Assert.Equal(one, Map(new SmoothGrad(), Settings));
        Assert.NotEqual(one, Map(new SmoothGrad(), Settings with { Seed = Settings.Seed + 1 }));
        Close.Assert(Map(new VanillaGradient(), Settings), Map(new SmoothGrad(), Settings with { Noise = 0 }), 1e-6);

        float[] Map(IInputMethod method, InputSettings settings) =>
            method.Explain(c.ScoreOf(package.Model), c.Image, settings, null, CancellationToken.None).Map.Values;
    }

    [Fact]
    public async Task Canceled_method_ends_between_its_passes()
    {
        AutogradCase c = AutogradCase.Named("tiny-rgb-probability");
        using GradientPackage package = await GradientPackage.OfAsync(c.Weights);
        using CancellationTokenSource cancellation = new();
        int passed = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => new SmoothGrad().Explain(
            c.ScoreOf(package.Model), c.Image, Settings with { Samples = 100 }, Cancel, cancellation.Token));

        Assert.Equal(1, passed);

        void Cancel(int count)
        {
            passed += count;
            cancellation.Cancel();
        }
    }

    [Theory]
    [InlineData(0, 0.1, 1)]
    [InlineData(1, -0.1, 1)]
    [InlineData(1, 0.1, 0)]
    public void Setting_out_of_range_is_refused(int samples, double noise, int steps) => Assert.Throws<InvalidInputException>(
        () => new InputSettings { Samples = samples, Noise = noise, Steps = steps });
}
