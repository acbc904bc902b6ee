namespace CheXNet.Explanations;

/// <summary>
/// CAM (Zhou et al. 2016, arXiv 1512.04150): <c>M = Σₖ wₖ Aₖ</c> with <c>A = ReLU(norm5)</c> and the classifier's weights <c>w</c>.
/// Signed: a negative cell speaks against the finding. <c>mean(M) + b</c> is the logit.
/// </summary>
public sealed class ClassActivationMap : IExplanationMethod
{
    /// <inheritdoc/>
    public string Name => "cam";

    /// <inheritdoc/>
    public string Title => "CAM";

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence) => evidence.Each(this, static m => m);
}
