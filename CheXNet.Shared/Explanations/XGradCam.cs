namespace CheXNet.Explanations;

/// <summary>
/// XGrad-CAM (Fu et al. 2020, arXiv 2008.02312): <c>Σₖ αₖ Aₖ</c> with <c>αₖ = Σᵢⱼ (Aₖᵢⱼ / Σₗₘ Aₖₗₘ) ∂S/∂Aₖᵢⱼ</c>. Each derivative is
/// <c>wₖ/Z</c> and the shares sum to 1, so <c>αₖ = wₖ/Z</c> and the map is <c>M/Z</c>, signed. A channel that is 0 everywhere has no
/// shares (0/0), and adds nothing whatever its α.
/// </summary>
public sealed class XGradCam : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "xgradcam";

    /// <inheritdoc/>
    public string Title => "XGrad-CAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence)
    {
        float z = evidence.Cells;
        return evidence.Each(this, m => m / z);
    }
}
