namespace CheXNet.Explanations.Layers;

/// <summary>
/// XGrad-CAM (Fu et al. 2020, arXiv 2008.02312, equation 8): <c>αₖ = Σᵢⱼ (Aₖᵢⱼ / Σₐᵦ Aₖₐᵦ) ∂S/∂Aₖᵢⱼ</c>, 0 where a channel sums to 0;
/// map = <c>ReLU(Σₖ αₖ Aₖ)</c>.
/// </summary>
public sealed class XGradCamAtLayer : ILayerMethod
{
    /// <inheritdoc/>
    public string Name => "xgradcam";

    /// <inheritdoc/>
    public string Title => "XGrad-CAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient) =>
        ChannelSum.Weighted(finding, Name, activation, gradient, static k =>
        {
            double sum = k.A.Sum(), product = 0;
            for (int i = 0; i < k.A.Length; i++) product += (double)k.A[i] * k.G[i];
            return sum == 0 ? 0 : product / sum;
        });
}
