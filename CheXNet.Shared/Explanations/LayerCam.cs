namespace CheXNet.Explanations;

/// <summary>
/// LayerCAM (Jiang et al. 2021, doi 10.1109/TIP.2021.3089943): <c>ReLU(Σₖ ReLU(∂S/∂Aₖ) ⊙ Aₖ)</c>, cell by cell. Each derivative is
/// <c>wₖ/Z</c>, so the map is <c>P/Z</c> with <c>P = Σₖ max(wₖ, 0) Aₖ</c>. Unlike in Grad-CAM, negative weights never cancel positive ones.
/// </summary>
public sealed class LayerCam : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "layercam";

    /// <inheritdoc/>
    public string Title => "LayerCAM";

    /// <inheritdoc/>
    public string? Map => FurtherMaps.LayerCam;

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence)
    {
        float z = evidence.Cells;
        return evidence.Each(this, p => p / z);
    }
}
