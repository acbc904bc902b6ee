using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>
/// Integrated Gradients (Sundararajan et al. 2017, arXiv 1703.01365): <c>(x − x′) ∫₀¹ ∂S/∂x (x′ + t (x − x′)) dt</c>, summed over the
/// channels, signed. The baseline x′ is a black film, normalized as the card says; the integral is the midpoint rule of m steps. By the
/// axiom of completeness the map sums to S(x) − S(x′); <see cref="InputExplanation.CompletenessError"/> is what the steps leave.
/// </summary>
public sealed class IntegratedGradients : IInputMethod
{
    /// <inheritdoc/>
    public string Name => "integratedgradients";

    /// <inheritdoc/>
    public string Title => "Integrated Gradients";

    /// <inheritdoc/>
    public int Passes(InputSettings settings) => settings.Steps + 2;

    /// <inheritdoc/>
    public InputExplanation Explain(
        FindingScore score, Tensor image, InputSettings settings, Action<int>? passed, CancellationToken cancellationToken)
    {
        float[] x = image.Values, black = Baseline(score.Model.Package.Card.Preprocessing, image.Shape);
        ScorePass own = PixelMaps.Run(score, image, cancellationToken);
        ScorePass without = PixelMaps.Run(score, new Tensor(image.Shape, black), cancellationToken);
        passed?.Invoke(2);
        double[] mean = PixelMaps.MeanGradient(score, image.Shape, settings.Steps, settings.Batch, Fill, passed, cancellationToken);
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += mean[i] *= (double)x[i] - black[i];
        SaliencyMap map = PixelMaps.Of(score.Finding, Name, image.Shape, (_, channels) => channels.Sum(i => mean[i]));
        return new InputExplanation(map, own.Logits[0], own.Scores[0], Math.Abs(sum - (own.Scores[0] - without.Scores[0])));

        void Fill(int step, Span<float> between)
        {
            double t = (step + 0.5) / settings.Steps;
            for (int i = 0; i < between.Length; i++) between[i] = (float)(black[i] + (t * ((double)x[i] - black[i])));
        }
    }

    private static float[] Baseline(Preprocessing preprocessing, IReadOnlyList<int> shape)
    {
        int pixels = shape[^2] * shape[^1];
        float[] black = new float[shape[^3] * pixels];
        for (int c = 0; c < shape[^3]; c++) black.AsSpan(c * pixels, pixels).Fill(new PixelNormalization(preprocessing, c).Black);
        return black;
    }
}
