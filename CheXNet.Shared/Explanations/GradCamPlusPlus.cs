namespace CheXNet.Explanations;

/// <summary>
/// Grad-CAM++ (Chattopadhay et al. 2018, arXiv 1710.11063, equations 5, 7 and 19) with <c>Y = exp(S)</c>:
/// <c>αₖ = Y″ / (2Y″ + Σₗₘ Aₖₗₘ Y‴)</c>, map = <c>ReLU(Σₖ [Σᵢⱼ αₖ ReLU(∂S/∂Aₖᵢⱼ)] Aₖ)</c>. S is linear in A with derivative
/// <c>g = wₖ/Z</c>, so <c>Y″ = Y g²</c> and <c>Y‴ = Y g³</c>, hence <c>αₖ = 1 / (2 + g Σₗₘ Aₖₗₘ) = 1 / (2 + wₖ mean(Aₖ))</c>, and the
/// map is <c>G = Σₖ max(wₖ, 0) / (2 + wₖ mean(Aₖ)) · Aₖ</c>. The factor Y that the paper's <c>∂Y/∂A</c> has over <c>∂S/∂A</c> is
/// the same everywhere and left out.
/// </summary>
public sealed class GradCamPlusPlus : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "gradcampp";

    /// <inheritdoc/>
    public string Title => "Grad-CAM++";

    /// <inheritdoc/>
    public string? Map => FurtherMaps.GradCamPlusPlus;

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence) => evidence.Each(this, static g => g);
}
