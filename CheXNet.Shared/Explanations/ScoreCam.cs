namespace CheXNet.Explanations;

/// <summary>
/// Score-CAM (Wang et al. 2020, arXiv 1910.01279): the weight of a channel is not a gradient but what its own activation map keeps of the
/// logit when it masks the image. <c>Hₖ = s(Up(Aₖ))</c> with s to [0, 1]; <c>Cₖ = S(X ∘ Hₖ) − S(X_b)</c> with the baseline image
/// <c>X_b = 0</c>; <c>α = softmax(C)</c> over the channels; map = <c>ReLU(Σₖ αₖ Aₖ)</c> (algorithm 1). The masked passes are
/// <see cref="ScoreCamRun"/>'s, which adds the map to the prediction. The softmax cancels the baseline.
/// </summary>
public sealed class ScoreCam : IExplanationMethod
{
    private ScoreCam(string name, string title, bool alignCorners, float epsilon) =>
        (Name, Title, AlignCorners, Epsilon) = (name, title, alignCorners, epsilon);

    /// <summary>As the paper defines it; Up is bilinear with the cells' centers where they lie in the image.</summary>
    public static ScoreCam Paper { get; } = new("scorecam", "Score-CAM", alignCorners: false, epsilon: 0);

    /// <summary>
    /// As the library pytorch-grad-cam computes it: Up puts the outermost cells' centers on the image's corners, which moves every mask by
    /// up to half a cell, and s adds 1e-8 to its divisor.
    /// </summary>
    public static ScoreCam PytorchGradCam { get; } =
        new("scorecampgc", "Score-CAM as in pytorch-grad-cam", alignCorners: true, epsilon: 1e-8f);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string? Map => Name;

    /// <summary>Whether Up aligns the centers of the corner cells with those of the corner pixels.</summary>
    internal bool AlignCorners { get; }

    /// <summary>Added to the divisor of s.</summary>
    internal float Epsilon { get; }

    /// <inheritdoc/>
    public SaliencyMap Explain(ViewEvidence evidence) => evidence.Each(this, static l => l);
}
