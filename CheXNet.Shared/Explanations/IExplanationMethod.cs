namespace CheXNet.Explanations;

/// <summary>
/// A way to say which part of an image a logit came from, as one number a cell of the network's last grid. With global average pooling
/// and a linear classifier, CAM, Grad-CAM, XGrad-CAM and HiResCAM all come from the same map M and coincide up to a factor and the sign
/// they keep, so none needs another forward pass.
/// </summary>
public interface IExplanationMethod
{
    /// <summary>The method's name on command lines, in file names and in JSON: lower case, no separators (<c>gradcam</c>).</summary>
    string Name { get; }

    /// <summary>The method's name as its paper writes it (<c>Grad-CAM</c>).</summary>
    string Title { get; }

    /// <summary>Computes the map of one finding in one view.</summary>
    /// <param name="evidence">What the forward pass left.</param>
    /// <returns>The map in model cells, before normalization and upsampling.</returns>
    SaliencyMap Explain(ViewEvidence evidence);
}
