using CheXNet.Findings;

namespace CheXNet.Explanations;

/// <summary>
/// What a method says of one finding in one view: a number a cell of the network's last grid, exactly as the method's formula gives it,
/// before any clipping for color, normalization or upsampling. Cell <c>(i, j)</c> covers the model's pixels <c>[j·W/w, (j+1)·W/w) ×
/// [i·H/h, (i+1)·H/h)</c>.
/// </summary>
/// <param name="Method">The method's <see cref="IExplanationMethod.Name"/>.</param>
/// <param name="Height">h, rows of cells.</param>
/// <param name="Width">w, columns of cells.</param>
/// <param name="Values"><c>float[h, w]</c>, row-major.</param>
public sealed record SaliencyMap(Finding Finding, string Method, int Height, int Width, float[] Values);
