namespace CheXNet.Explanations.Layers;

/// <summary>
/// HiResCAM (Draelos and Carin 2020, arXiv 2011.08891): <c>Σₖ ∂S/∂Aₖ ⊙ Aₖ</c>. Signed: a negative cell speaks against the finding.
/// </summary>
public sealed class HiResCamAtLayer : ILayerMethod
{
    /// <inheritdoc/>
    public string Name => "hirescam";

    /// <inheritdoc/>
    public string Title => "HiResCAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient) =>
        ChannelSum.Cellwise(finding, Name, activation, gradient, static (g, a) => g * a);
}
