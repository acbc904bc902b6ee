using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>
/// Gradient × input (Shrikumar et al. 2016, arXiv 1605.01713): <c>Σ_c x_c ∂S/∂x_c</c> at each pixel, signed, with x normalized as the model
/// sees it.
/// </summary>
public sealed class GradientTimesInput : IInputMethod
{
    /// <inheritdoc/>
    public string Name => "gradientxinput";

    /// <inheritdoc/>
    public string Title => "gradient × input";

    /// <inheritdoc/>
    public int Passes(InputSettings settings) => 1;

    /// <inheritdoc/>
    public InputExplanation Explain(
        FindingScore score, Tensor image, InputSettings settings, Action<int>? passed, CancellationToken cancellationToken)
    {
        ScorePass pass = PixelMaps.Run(score, image, cancellationToken);
        passed?.Invoke(1);
        float[] g = pass.Layers[0].Gradient.Values, x = image.Values;
        SaliencyMap map = PixelMaps.Of(
            score.Finding, Name, image.Shape, (_, channels) => channels.Sum(i => (double)x[i] * g[i]));
        return new InputExplanation(map, pass.Logits[0], pass.Scores[0]);
    }
}
