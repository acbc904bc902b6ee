using CheXNet.Differentiation;

namespace CheXNet.Explanations.Inputs;

/// <summary>
/// SmoothGrad (Smilkov et al. 2017, arXiv 1706.03825): the gradient averaged over n noisy copies of the image, <c>(1/n) Σ ∂S/∂x at x + N(0,
/// σ²)</c> with σ = noise level · (max x − min x); the map is the average's largest magnitude over the channels.
/// </summary>
public sealed class SmoothGrad : IInputMethod
{
    /// <inheritdoc/>
    public string Name => "smoothgrad";

    /// <inheritdoc/>
    public string Title => "SmoothGrad";

    /// <inheritdoc/>
    public int Passes(InputSettings settings) => settings.Samples + 1;

    /// <inheritdoc/>
    public InputExplanation Explain(
        FindingScore score, Tensor image, InputSettings settings, Action<int>? passed, CancellationToken cancellationToken)
    {
        ScorePass own = PixelMaps.Run(score, image, cancellationToken);
        passed?.Invoke(1);
        float[] x = image.Values;
        double sigma = settings.Noise * ((double)x.Max() - x.Min());
        double[] mean = PixelMaps.MeanGradient(score, image.Shape, settings.Samples, settings.Batch, Fill, passed, cancellationToken);
        SaliencyMap map = PixelMaps.LargestMagnitude(score.Finding, Name, image.Shape, mean);
        return new InputExplanation(map, own.Logits[0], own.Scores[0]);

        void Fill(int sample, Span<float> noisy)
        {
            GaussianNoise.Fill(settings.Seed, sample, noisy);
            for (int i = 0; i < noisy.Length; i++) noisy[i] = (float)(x[i] + (sigma * noisy[i]));
        }
    }
}
