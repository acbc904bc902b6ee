namespace CheXNet.Explanations;

/// <summary>
/// A method's map of one finding in one view: one number per cell of the network's last grid, before clipping, normalization or
/// upsampling. Cell <c>(i, j)</c> covers the model's pixels <c>[j·W/w, (j+1)·W/w) × [i·H/h, (i+1)·H/h)</c>.
/// </summary>
/// <param name="Method">The method's <see cref="IExplanationMethod.Name"/>.</param>
/// <param name="Height">h, rows of cells.</param>
/// <param name="Width">w, columns of cells.</param>
/// <param name="Values"><c>float[h, w]</c>, row-major.</param>
public sealed record SaliencyMap(Finding Finding, string Method, int Height, int Width, float[] Values)
{
    /// <summary>For Score-CAM: the channels that it was computed from; null for the other methods, which use all.</summary>
    public ChannelShare? Channels { get; init; }
}
