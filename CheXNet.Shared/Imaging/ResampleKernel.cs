namespace CheXNet.Imaging;

/// <summary>
/// Fixed-point taps of Pillow's bilinear resampling along one axis, for a range of outputs (<c>precompute_coeffs</c> and
/// <c>normalize_coeffs_8bpc</c> of <c>src/libImaging/Resample.c</c>). With <c>scale = in/out</c>, <c>s = max(scale, 1)</c> and the center
/// <c>c = (i + ½)·scale</c>, the taps are the inputs of <c>[⌊c − s + ½⌋, ⌊c + s + ½⌋)</c> inside the image, with triangle weights
/// <c>max(0, 1 − |(x + ½ − c)/s|)</c>, normalized to a sum of 1 and rounded to multiples of 2⁻²². Equal lengths give the identity.
/// </summary>
internal sealed class ResampleKernel
{
    /// <summary>Fraction bits: 32 minus 8 for the pixel and 2 for overflow.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    /// <summary>Half a unit in the last place, added so that the final shift rounds.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    /// <summary>Coefficients are zero-padded to a multiple of this, one vector of 32-bit integers.</summary>
    public const int Lanes = 8;

    private readonly int[] _coefficients;

    /// <summary>Computes the taps of the outputs <c>[first, first + count)</c>.</summary>
    public ResampleKernel(int inputLength, int outputLength, int first, int count)
    {
        double scale = (double)inputLength / outputLength;
        double support = Math.Max(scale, 1.0);
        double inverse = 1.0 / support;
        int taps = ((int)Math.Ceiling(support) * 2) + 1;
        Stride = (taps + Lanes - 1) / Lanes * Lanes;
        Starts = new int[count];
        Lengths = new int[count];
        _coefficients = new int[count * Stride];
        double[] weights = new double[taps];
        for (int i = 0; i < count; i++)
        {
            double center = (first + i + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int length = Math.Min((int)(center + support + 0.5), inputLength) - start;
            double sum = 0;
            for (int x = 0; x < length; x++)
            {
                weights[x] = Math.Max(0.0, 1.0 - Math.Abs((x + start - center + 0.5) * inverse));
                sum += weights[x];
            }

            Span<int> row = _coefficients.AsSpan(i * Stride, length);
            for (int x = 0; x < length; x++) row[x] = (int)(0.5 + (weights[x] / sum * (1 << PrecisionBits)));
            (Starts[i], Lengths[i]) = (start, length);
        }

        InputStart = Starts[0];
        InputEnd = Starts[^1] + Lengths[^1];
    }

    /// <summary>The first tap of each output.</summary>
    public int[] Starts { get; }

    /// <summary>The number of taps of each output.</summary>
    public int[] Lengths { get; }

    /// <summary>Coefficients per output, zero padding included.</summary>
    public int Stride { get; }

    /// <summary>The first input that any output uses.</summary>
    public int InputStart { get; }

    /// <summary>One past the last input that any output uses.</summary>
    public int InputEnd { get; }

    /// <summary><c>int[count, <see cref="Stride"/>]</c>.</summary>
    public ReadOnlySpan<int> Coefficients => _coefficients;
}
