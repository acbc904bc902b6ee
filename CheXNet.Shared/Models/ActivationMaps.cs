namespace CheXNet.Models;

/// <summary>
/// The class activation maps of one view: for each finding c, <c>M_c = Σₖ w_ck Aₖ</c> with <c>A = ReLU(norm5)</c>, without the bias
/// (Zhou 2016, arXiv 1512.04150). <c>mean(M_c) + b_c</c> is the logit of c exactly, up to rounding.
/// </summary>
/// <param name="Findings">F, the number of findings.</param>
/// <param name="Height">h, rows of cells.</param>
/// <param name="Width">w, columns of cells.</param>
/// <param name="Values"><c>float[F, h, w]</c>, row-major; in units of the logit.</param>
public sealed record ActivationMaps(int Findings, int Height, int Width, float[] Values)
{
    /// <summary>The map of one finding.</summary>
    /// <param name="finding">Its index in card order.</param>
    /// <returns><c>float[h, w]</c>, row-major.</returns>
    public ReadOnlySpan<float> Of(int finding) => Values.AsSpan(finding * Height * Width, Height * Width);
}
