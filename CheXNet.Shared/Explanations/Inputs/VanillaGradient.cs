using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>
/// The gradient of the score by the input (Simonyan et al. 2013, arXiv 1312.6034): <c>max_c |∂S/∂x_c|</c> at each pixel, which says where a
/// small change would matter, for or against the finding.
/// </summary>
public sealed class VanillaGradient : IInputMethod
{
    /// <inheritdoc/>
    public string Name => "gradient";

    /// <inheritdoc/>
    public string Title => "input gradient";

    /// <inheritdoc/>
    public int Passes(InputSettings settings) => 1;

    /// <inheritdoc/>
    public InputExplanation Explain(
        FindingScore score, Tensor image, InputSettings settings, Action<int>? passed, CancellationToken cancellationToken)
    {
        ScorePass pass = PixelMaps.Run(score, image, cancellationToken);
        passed?.Invoke(1);
        double[] gradient = Array.ConvertAll(pass.Layers[0].Gradient.Values, static g => (double)g);
        SaliencyMap map = PixelMaps.LargestMagnitude(score.Finding, Name, image.Shape, gradient);
        return new InputExplanation(map, pass.Logits[0], pass.Scores[0]);
    }
}
