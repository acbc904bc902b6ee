using CheXNet.Evaluation.Metrics;
using MathNet.Numerics.Distributions;

namespace CheXNet.Evaluation.Intervals;

/// <summary>
/// The nonparametric variance of an AUROC (DeLong, DeLong and Clarke-Pearson, Biometrics 44:837, 1988), in one pass over the ranking
/// (Sun and Xu, IEEE Signal Processing Letters 21:1389, 2014). With m positives X, n negatives Y and ψ = 1, ½ or 0 as X &gt; Y, X = Y or
/// X &lt; Y, the structural components are V₁₀(Xᵢ) = Σⱼ ψ(Xᵢ, Yⱼ)/n and V₀₁(Yⱼ) = Σᵢ ψ(Xᵢ, Yⱼ)/m; their means are θ = AUROC, their
/// variances S₁₀ and S₀₁, and var θ = S₁₀/m + S₀₁/n. Images count as independent: it knows no patients.
/// </summary>
public sealed class DeLong
{
    private readonly double[] _v10;
    private readonly double[] _v01;

    private DeLong(double auroc, double[] v10, double[] v01) => (Auroc, _v10, _v01) = (auroc, v10, v01);

    /// <summary>θ.</summary>
    public double Auroc { get; }

    /// <summary>var θ; NaN with fewer than two positives or negatives.</summary>
    public double Variance => Covariance(this);

    /// <summary>θ ± 1.96·√var θ, cut to [0, 1]; null without a variance.</summary>
    public Interval? Interval
    {
        get
        {
            double half = Normal.InvCDF(0, 1, (1 + Intervals.Interval.Confidence) / 2) * Math.Sqrt(Variance);
            return double.IsNaN(half) ? null : new Interval(Math.Max(0, Auroc - half), Math.Min(1, Auroc + half));
        }
    }

    /// <summary>Computes the structural components.</summary>
    /// <exception cref="ArgumentException">There is no curve (<see cref="RankedScores.Problem"/>).</exception>
    public static DeLong Of(RankedScores ranked)
    {
        if (ranked.Problem is { } problem) throw new ArgumentException(problem);
        int m = ranked.Positives, n = ranked.Negatives, tp = 0, fp = 0;
        double[] byImage = new double[ranked.Count];
        bool[] positive = new bool[ranked.Count];
        for (int start = 0, end; start < ranked.Count; start = end)
        {
            int tiedPositives = 0;
            for (end = start; end < ranked.Count && ranked.Scores[end] == ranked.Scores[start]; end++)
                tiedPositives += ranked.Labels[end] ? 1 : 0;
            int tiedNegatives = end - start - tiedPositives;
            for (int i = start; i < end; i++)
            {
                int image = ranked.Order[i];
                positive[image] = ranked.Labels[i];
                byImage[image] = ranked.Labels[i] ? (n - fp - (tiedNegatives / 2.0)) / n : (tp + (tiedPositives / 2.0)) / m;
            }

            (tp, fp) = (tp + tiedPositives, fp + tiedNegatives);
        }

        double[] v10 = [.. byImage.Where((_, i) => positive[i])], v01 = [.. byImage.Where((_, i) => !positive[i])];
        return new DeLong(v10.Average(), v10, v01);
    }

    /// <summary>cov(θ, θ′) of two models on the same images.</summary>
    /// <param name="other">Of the same images with the same labels, in the same order.</param>
    public double Covariance(DeLong other) => (Covariance(_v10, other._v10) / _v10.Length) + (Covariance(_v01, other._v01) / _v01.Length);

    /// <summary>
    /// The test of θ = θ′: z = (θ − θ′)/√(var θ + var θ′ − 2·cov), p two-sided from the standard normal distribution.
    /// </summary>
    /// <param name="other">Of the same images with the same labels, in the same order.</param>
    /// <returns>z is 0 and p is 1 for models that rank alike; NaN without a variance.</returns>
    public (double Z, double P) Test(DeLong other)
    {
        double variance = Variance + other.Variance - (2 * Covariance(other)), difference = Auroc - other.Auroc;
        if (difference == 0 && variance <= 0) return (0, 1);
        double z = difference / Math.Sqrt(variance);
        return (z, 2 * Normal.CDF(0, 1, -Math.Abs(z)));
    }

    private static double Covariance(double[] a, double[] b)
    {
        if (a.Length != b.Length) throw new ArgumentException("The models were measured on different images.");
        double meanA = a.Average(), meanB = b.Average(), sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - meanA) * (b[i] - meanB);
        return a.Length < 2 ? double.NaN : sum / (a.Length - 1);
    }
}
