namespace CheXNet.Explanations.Layers;

/// <summary>Attributes a score S to the cells of any layer, from the layer's activation A and the gradient ∂S/∂A.</summary>
public interface ILayerMethod
{
    /// <summary>The name on command lines and in JSON, the same as the method has at the last features: <c>gradcam</c>.</summary>
    string Name { get; }

    /// <summary>The name as in its paper (<c>Grad-CAM</c>).</summary>
    string Title { get; }

    /// <summary>Computes the map of one image, in the layer's cells, before normalization and upsampling.</summary>
    /// <param name="activation">A, <c>float[K, h, w]</c>.</param>
    /// <param name="gradient">∂S/∂A, <c>float[K, h, w]</c>.</param>
    SaliencyMap Explain(Finding finding, Tensor activation, Tensor gradient);
}
