using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Models;
using Xunit;

namespace CheXNet.Shared.Tests.Explanations;

public sealed class ExplanationMethodTests
{
    private static readonly ActivationMaps TwoMaps = new(2, 2, 3, [9, 9, 9, 9, 9, 9, 6, -3, 0, 1.5f, -0.5f, 12]);

    [Fact]
    public void Cam_is_the_activation_map_with_its_signs() =>
        Assert.Equal([6, -3, 0, 1.5f, -0.5f, 12], ExplanationMethods.Cam.Explain(new ViewEvidence(new Finding("Mass"), 1, TwoMaps)).Values);

    [Fact]
    public void GradCam_is_the_positive_part_over_the_number_of_cells() =>
        Assert.Equal([1, 0, 0, 0.25f, 0, 2], ExplanationMethods.GradCam.Explain(new ViewEvidence(new Finding("Mass"), 1, TwoMaps)).Values);

    [Fact]
    public void GradCam_equals_its_definition_by_gradients()
    {
        // αₖ = (1/Z) Σ ∂S/∂Aₖ by central differences of S = Σ wₖ mean(Aₖ) + b; map = ReLU(Σ αₖ Aₖ).
        const int cells = 6, channels = 4;
        Random random = new(5);
        double[,] a = new double[channels, cells];
        double[] w = new double[channels];
        for (int k = 0; k < channels; k++)
        {
            w[k] = (random.NextDouble() * 2) - 1;
            for (int i = 0; i < cells; i++) a[k, i] = random.NextDouble();
        }

        double[] expected = new double[cells];
        float[] m = new float[cells];
        for (int k = 0; k < channels; k++)
        {
            double alpha = 0;
            for (int i = 0; i < cells; i++) alpha += Derivative(k, i) / cells;
            for (int i = 0; i < cells; i++)
            {
                expected[i] += alpha * a[k, i];
                m[i] += (float)(w[k] * a[k, i]);
            }
        }

        SaliencyMap map = ExplanationMethods.GradCam.Explain(new ViewEvidence(new Finding("Mass"), 0, new ActivationMaps(1, 2, 3, m)));

        for (int i = 0; i < cells; i++) Assert.Equal(Math.Max(0, expected[i]), map.Values[i], 1e-6);
        Assert.Contains(map.Values, static value => value > 0);

        double Logit()
        {
            double s = 0.3;
            for (int k = 0; k < channels; k++)
            {
                for (int i = 0; i < cells; i++) s += w[k] * a[k, i] / cells;
            }

            return s;
        }

        double Derivative(int k, int i)
        {
            const double step = 1e-4;
            double kept = a[k, i];
            a[k, i] = kept + step;
            double above = Logit();
            a[k, i] = kept - step;
            double below = Logit();
            a[k, i] = kept;
            return (above - below) / (2 * step);
        }
    }

    [Theory]
    [InlineData("gradcam", "gradcam")]
    [InlineData("Grad-CAM", "gradcam")]
    [InlineData(" CAM", "cam")]
    [InlineData("Grad-CAM++", "gradcampp")]
    [InlineData("gradcam  ", "gradcampp")] // ?method=gradcam++ of a URL
    [InlineData("GradCAMpp", "gradcampp")]
    [InlineData("Score-CAM", "scorecam")]
    [InlineData("XGrad-CAM", "xgradcam")]
    public void Parse_takes_a_name_however_it_is_written(string typed, string name) =>
        Assert.Equal(name, ExplanationMethods.Parse(typed).Name);

    [Fact]
    public void Parse_of_an_unknown_name_lists_the_methods()
    {
        InvalidInputException error = Assert.Throws<InvalidInputException>(() => ExplanationMethods.Parse("lime"));
        Assert.Equal(ErrorCodes.ArgumentInvalid, error.Code);
        Assert.All(ExplanationMethods.All, method => Assert.Contains(method.Name, error.Message, StringComparison.Ordinal));
    }
}
