namespace CheXNet.Evaluation.Fitting;

/// <summary>
/// Temperature scaling (Guo et al. 2017, arXiv 1706.04599): the T of σ(z/T) with the largest likelihood. In s = 1/T the log-likelihood is
/// concave, so its derivative Σ w·(y − σ(s·z))·z has one root, which Newton's method finds between bounds that close in on it.
/// </summary>
internal static class TemperatureScaling
{
    private const double Least = 0.01, Most = 100, Converged = 1e-12;
    private const int MostSteps = 200;

    /// <summary>Fits s = 1/T, 0.01 to 100.</summary>
    /// <param name="logits">z.</param>
    /// <param name="weights">w, at least 0.</param>
    public static double Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels, ReadOnlySpan<double> weights)
    {
        (double low, double high, double s) = (Least, Most, 1);
        for (int step = 0; step < MostSteps && high - low > Converged * low; step++)
        {
            double slope = 0, curvature = 0;
            for (int i = 0; i < logits.Length; i++)
            {
                double z = logits[i], p = Sigmoid.Of(s * z);
                slope += weights[i] * ((labels[i] ? 1 : 0) - p) * z;
                curvature += weights[i] * p * (1 - p) * z * z;
            }

            if (slope > 0) low = s;
            else high = s;
            double next = s + (slope / curvature);
            if (!(next > low && next < high)) next = Math.Sqrt(low * high);
            if (Math.Abs(next - s) <= Converged * s) return next;
            s = next;
        }

        return s;
    }
}
