namespace CheXNet.Explanations;

/// <summary>
/// HiResCAM (Draelos and Carin 2020, arXiv 2011.08891): <c>Σₖ ∂S/∂Aₖ ⊙ Aₖ</c>, cell by cell. Each derivative is <c>wₖ/Z</c>, so the map
/// is <c>M/Z</c>, CAM's up to the factor. Signed, and its sum plus b is the logit: the paper's proof of faithfulness for such a head.
/// </summary>
public sealed class HiResCam : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "hirescam";

    /// <inheritdoc/>
    public string Title => "HiResCAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence)
    {
        float z = evidence.Cells;
        return evidence.Each(this, m => m / z);
    }
}
