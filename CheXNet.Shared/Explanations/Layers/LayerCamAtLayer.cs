namespace CheXNet.Explanations.Layers;

/// <summary>
/// LayerCAM (Jiang et al. 2021, IEEE TIP 30, doi 10.1109/TIP.2021.3089943): <c>ReLU(Σₖ ReLU(∂S/∂Aₖ) ⊙ Aₖ)</c>, each cell weighted by its
/// own gradient, which keeps the detail of early layers.
/// </summary>
public sealed class LayerCamAtLayer : ILayerMethod
{
    /// <inheritdoc/>
    public string Name => "layercam";

    /// <inheritdoc/>
    public string Title => "LayerCAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient)
    {
        SaliencyMap map = ChannelSum.Cellwise(finding, Name, activation, gradient, static (g, a) => Math.Max(0, g) * a);
        return map with { Values = Array.ConvertAll(map.Values, static m => Math.Max(0, m)) };
    }
}
