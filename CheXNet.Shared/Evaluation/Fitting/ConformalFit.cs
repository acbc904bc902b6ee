using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Fitting;

/// <summary>
/// Fits label-conditional conformal sets by split conformal prediction (Papadopoulos et al. 2002; Vovk 2012, arXiv 1209.2673). With n
/// images of a class and a new one, exchangeable, the new one's rank is uniform: a limit at the k-th of n scores covers it with
/// probability k/(n + 1). k = (n + 1)(1 − α) is rarely whole, so it is rounded down or up by a draw with the remainder as probability:
/// coverage is then 1 − α exactly, not up to 1/(n + 1) more. Films of one patient are not exchangeable: one of each patient and class is
/// drawn.
/// </summary>
internal static class ConformalFit
{
    /// <summary>Logits are read from probabilities: a limit may not exclude the image that it was taken from by rounding.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Fits one finding.</summary>
    /// <param name="errorRate">α, in (0, ½).</param>
    /// <param name="seed">Of the draws.</param>
    public static ConformalSet Of(FittingScores scores, double errorRate, ulong seed)
    {
        double[] positives = OnePerPatient(scores, true, seed), negatives = OnePerPatient(scores, false, seed);
        Array.Sort(positives, static (a, b) => b.CompareTo(a));
        Array.Sort(negatives);
        int? present = RankOf(positives.Length, errorRate, Uniform(seed, 1));
        int? absent = RankOf(negatives.Length, errorRate, Uniform(seed, 2));
        return new ConformalSet(
            errorRate, positives.Length, negatives.Length, present is { } p ? positives[p - 1] - Slack(positives[p - 1]) : null,
            absent is { } n ? negatives[n - 1] + Slack(negatives[n - 1]) : null);
    }

    /// <summary>The fewest images of a class for a limit: (n + 1)(1 − α) ≤ n.</summary>
    public static int FewestOf(double errorRate) => (int)Math.Ceiling((1 / errorRate) - 1 - Rounding);

    /// <summary>The rank k of the limit, 1 … n; null if n is too small.</summary>
    /// <param name="draw">In [0, 1).</param>
    internal static int? RankOf(int n, double errorRate, double draw)
    {
        if (n < FewestOf(errorRate)) return null;
        double exact = (n + 1) * (1 - errorRate), whole = Math.Round(exact);
        if (Math.Abs(exact - whole) > Rounding) whole = Math.Floor(exact) + (draw < exact - Math.Floor(exact) ? 1 : 0);
        return Math.Clamp((int)whole, 1, n);
    }

    private static double[] OnePerPatient(FittingScores scores, bool label, ulong seed) =>
    [
        .. Enumerable.Range(0, scores.Logits.Length).Where(i => scores.Labels[i] == label)
            .GroupBy(i => scores.PatientOf[i])
            .Select(images => scores.Logits[images.MinBy(i => Resampling.Mix(seed ^ Resampling.Mix((ulong)scores.Images[i] + 1)))]),
    ];

    private static double Slack(double logit) => Rounding * Math.Max(1, Math.Abs(logit));

    private static double Uniform(ulong seed, ulong stream) => (Resampling.Mix(seed ^ Resampling.Mix(~stream)) >> 11) * (1.0 / (1UL << 53));
}
