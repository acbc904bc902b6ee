namespace CheXNet.Evaluation.Metrics;

/// <summary>The images of one bin of probabilities.</summary>
/// <param name="Count">Images in the bin.</param>
/// <param name="MeanProbability">Their mean probability; NaN for an empty bin.</param>
/// <param name="Observed">The share of them with the finding; NaN for an empty bin.</param>
public readonly record struct ReliabilityBin(double Low, double High, int Count, double MeanProbability, double Observed);

/// <summary>How well one finding's probabilities match frequencies.</summary>
/// <param name="Brier">Mean (p − y)² (Brier, Monthly Weather Review 78:1, 1950).</param>
/// <param name="Ece">Σ (n_b / n)·|observed_b − mean p_b| (Guo et al. 2017, arXiv 1706.04599).</param>
/// <param name="Bins"><see cref="BinCount"/> bins of equal width.</param>
public sealed record Reliability(double Brier, double Ece, IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>
    /// Bins of equal width over [0, 1]; a probability on an edge belongs to the bin below, as in Guo et al. and scikit-learn.
    /// </summary>
    public const int BinCount = 15;

    /// <summary>Measures probabilities.</summary>
    /// <param name="ranked">Scores in [0, 1].</param>
    /// <returns>NaN for no image.</returns>
    public static Reliability Of(RankedScores ranked)
    {
        int[] counts = new int[BinCount], positives = new int[BinCount];
        double[] sums = new double[BinCount];
        double squares = 0;
        for (int i = 0; i < ranked.Count; i++)
        {
            double p = ranked.Scores[i], y = ranked.Labels[i] ? 1 : 0;
            int bin = BinOf(p);
            counts[bin]++;
            positives[bin] += ranked.Labels[i] ? 1 : 0;
            sums[bin] += p;
            squares += (p - y) * (p - y);
        }

        ReliabilityBin[] bins =
        [
            .. Enumerable.Range(0, BinCount).Select(b => new ReliabilityBin(
                EdgeOf(b), EdgeOf(b + 1), counts[b], sums[b] / counts[b], (double)positives[b] / counts[b])),
        ];
        double ece = bins.Where(static b => b.Count > 0).Sum(b => b.Count * Math.Abs(b.Observed - b.MeanProbability)) / ranked.Count;
        return new Reliability(squares / ranked.Count, ranked.Count == 0 ? double.NaN : ece, bins);
    }

    /// <summary>The bin of a probability.</summary>
    internal static int BinOf(double p)
    {
        int bin = Math.Clamp((int)(p * BinCount), 0, BinCount - 1);
        while (bin > 0 && p <= EdgeOf(bin)) bin--;
        while (bin < BinCount - 1 && p > EdgeOf(bin + 1)) bin++;
        return bin;
    }

    // As numpy.linspace computes it, so that a value on an edge falls on the same side.
    private static double EdgeOf(int bin) => bin == BinCount ? 1 : bin * (1.0 / BinCount);
}
