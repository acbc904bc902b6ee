namespace CheXNet.Explanations;

/// <summary>
/// Attributes a logit to image regions, one number per cell of the network's last grid. With global average pooling and a linear
/// classifier, CAM, Grad-CAM, XGrad-CAM and HiResCAM derive from the same map M, equal up to a factor and the sign kept, so none needs
/// another forward pass.
/// </summary>
public interface IExplanationMethod
{
    /// <summary>The name on command lines, in file names and in JSON: lowercase, no separators (<c>gradcam</c>).</summary>
    string Name { get; }

    /// <summary>The name as in its paper (<c>Grad-CAM</c>).</summary>
    string Title { get; }

    /// <summary>Computes the map of one finding in one view, in model cells, before normalization and upsampling.</summary>
    SaliencyMap Explain(ViewEvidence evidence);
}
