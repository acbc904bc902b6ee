namespace CheXNet.Explanations;

/// <summary>
/// Attributes a logit to image regions, one number per cell of the network's last grid. With global average pooling and a linear
/// classifier every derivative of the logit is constant over the grid, so each method of the CAM family has a closed form. Those that are
/// a function of CAM's map M (Grad-CAM, HiResCAM, XGrad-CAM) need nothing else; the others name the map that they need.
/// </summary>
public interface IExplanationMethod
{
    /// <summary>The name on command lines, in file names and in JSON: lowercase letters (<c>gradcam</c>).</summary>
    string Name { get; }

    /// <summary>The name as in its paper (<c>Grad-CAM</c>).</summary>
    string Title { get; }

    /// <summary>Which of <see cref="ViewScores.Further"/> it needs; null: CAM's map is enough.</summary>
    string? Map => null;

    /// <summary>Computes the map of one finding in one view, in model cells, before normalization and upsampling.</summary>
    /// <exception cref="InvalidInputException"><c>map-missing</c>: the evidence lacks <see cref="Map"/>.</exception>
    SaliencyMap Explain(ViewEvidence evidence);
}
