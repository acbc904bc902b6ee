namespace CheXNet.Explanations;

/// <summary>
/// Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391) of the logit S at <c>A = ReLU(norm5)</c>: <c>αₖ = (1/Z) Σᵢⱼ ∂S/∂Aₖᵢⱼ</c>, map =
/// <c>ReLU(Σₖ αₖ Aₖ)</c> with <c>Z = h·w</c>. Since <c>S = Σₖ wₖ mean(Aₖ) + b</c>, each derivative is <c>wₖ/Z</c>, so that
/// <c>αₖ = wₖ/Z</c> and the map is <c>ReLU(M)/Z</c>: no differentiation is needed.
/// </summary>
public sealed class GradCam : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "gradcam";

    /// <inheritdoc/>
    public string Title => "Grad-CAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence)
    {
        float z = evidence.Cells;
        return evidence.Each(this, m => Math.Max(m, 0f) / z);
    }
}
