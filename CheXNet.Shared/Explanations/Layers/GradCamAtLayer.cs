namespace CheXNet.Explanations.Layers;

/// <summary>
/// Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, equations 1 and 2): <c>αₖ = (1/Z) Σᵢⱼ ∂S/∂Aₖᵢⱼ</c>, map = <c>ReLU(Σₖ αₖ Aₖ)</c>.
/// </summary>
public sealed class GradCamAtLayer : ILayerMethod
{
    /// <inheritdoc/>
    public string Name => "gradcam";

    /// <inheritdoc/>
    public string Title => "Grad-CAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient) =>
        ChannelSum.Weighted(finding, Name, activation, gradient, static k => k.G.Sum() / k.G.Length);
}
