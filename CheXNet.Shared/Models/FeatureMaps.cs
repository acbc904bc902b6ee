namespace CheXNet.Models;

/// <summary>The last features of one view, <c>A = ReLU(norm5)</c>: what Score-CAM, Grad-CAM++ and LayerCAM are computed from.</summary>
/// <param name="Channels">K (1024 for DenseNet-121).</param>
/// <param name="Height">h, rows of cells.</param>
/// <param name="Width">w, columns of cells.</param>
/// <param name="Values"><c>float[K, h, w]</c>, row-major; none is negative.</param>
public sealed record FeatureMaps(int Channels, int Height, int Width, float[] Values)
{
    /// <summary>One feature.</summary>
    /// <param name="channel">k.</param>
    /// <returns>A_k, <c>float[h, w]</c>, row-major.</returns>
    public ReadOnlySpan<float> Of(int channel) => Values.AsSpan(channel * Height * Width, Height * Width);
}
