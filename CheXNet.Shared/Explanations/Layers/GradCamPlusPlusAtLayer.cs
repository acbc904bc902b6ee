namespace CheXNet.Explanations.Layers;

/// <summary>
/// Grad-CAM++ (Chattopadhyay et al. 2018, arXiv 1710.11063, equations 5 and 19) of the score <c>exp(S)</c>, whose higher derivatives are
/// powers of <c>g = ∂S/∂A</c> since S is piecewise linear in A: <c>αₖᵢⱼ = g² / (2g² + g³ Σₐᵦ Aₖₐᵦ)</c>, 0 where g is 0, <c>wₖ = Σᵢⱼ αₖᵢⱼ
/// ReLU(gₖᵢⱼ)</c>, map = <c>ReLU(Σₖ wₖ Aₖ)</c>. The paper's factor <c>exp(S)</c>, the same for all cells, is left out.
/// </summary>
/// <remarks>
/// Only positive g count, for which <c>α = 1 / (2 + g ΣA)</c>. The paper's A come from a ReLU; where a layer's do not (the dense blocks,
/// the transitions), ΣA can be negative and α large.
/// </remarks>
public sealed class GradCamPlusPlusAtLayer : ILayerMethod
{
    /// <inheritdoc/>
    public string Name => "gradcampp";

    /// <inheritdoc/>
    public string Title => "Grad-CAM++";

    /// <inheritdoc/>
    public SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient) =>
        ChannelSum.Weighted(finding, Name, activation, gradient, static k =>
        {
            double sum = k.A.Sum(), weight = 0;
            foreach (float g in k.G)
            {
                double denominator = 2 + (g * sum);
                if (g > 0 && denominator != 0) weight += g / denominator;
            }

            return weight;
        });
}
