namespace CheXNet.Evaluation.Intervals;

/// <summary>A 95% interval.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The confidence of every interval here.</summary>
    public const double Confidence = 0.95;

    /// <summary>
    /// The percentiles 2.5 and 97.5 of resamples (Efron 1979), linear between order statistics. A resample in which the value does not
    /// exist (NaN) is left out.
    /// </summary>
    /// <returns>Null if fewer than half of the resamples have a value.</returns>
    public static Interval? OfResamples(ReadOnlySpan<double> values)
    {
        double[] sorted = new double[values.Length];
        int count = 0;
        foreach (double value in values)
        {
            if (!double.IsNaN(value)) sorted[count++] = value;
        }

        if (count == 0 || count * 2 < values.Length) return null;
        Array.Sort(sorted, 0, count);
        return new Interval(At((1 - Confidence) / 2), At((1 + Confidence) / 2));

        double At(double share)
        {
            double at = share * (count - 1);
            int below = (int)at;
            return sorted[below] + ((at - below) * (sorted[Math.Min(below + 1, count - 1)] - sorted[below]));
        }
    }
}
