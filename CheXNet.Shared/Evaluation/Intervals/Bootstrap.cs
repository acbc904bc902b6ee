using System.Numerics;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Intervals;

/// <summary>The replicates of a set of findings, which share their draws: differences and means of findings are paired.</summary>
/// <param name="values"><c>[finding][measure][replicate]</c>; NaN where a replicate has no value.</param>
public sealed class Replicates(double[][][] values)
{
    /// <summary>The replicates of one finding.</summary>
    public ReadOnlySpan<double> Of(int finding, Measure measure) => values[finding][(int)measure];

    /// <summary>The interval of one finding; null where too few replicates have a value.</summary>
    public Interval? IntervalOf(int finding, Measure measure) => Interval.OfResamples(Of(finding, measure));

    /// <summary>Each replicate's mean over findings, those that have a value in it.</summary>
    public double[] MeanOf(IReadOnlyList<int> findings, Measure measure)
    {
        double[] means = new double[findings.Count == 0 ? 0 : Of(findings[0], measure).Length];
        for (int r = 0; r < means.Length; r++)
        {
            double sum = 0;
            int count = 0;
            foreach (int finding in findings)
            {
                double value = values[finding][(int)measure][r];
                if (double.IsNaN(value)) continue;
                (sum, count) = (sum + value, count + 1);
            }

            means[r] = sum / count;
        }

        return means;
    }
}

/// <summary>
/// The percentile bootstrap (Efron 1979) of every <see cref="Measure"/>: units are drawn with replacement, images keep their scores and
/// their ranks, and thresholds stay fixed. Images are sorted once; a replicate is a reweighting (<see cref="RankReplicates"/>).
/// </summary>
public static class Bootstrap
{
    /// <summary>The most replicates.</summary>
    public const int MostReplicates = 100_000;

    /// <summary>Resamples.</summary>
    /// <param name="unitOf">The unit of each image of the set, 0 … <paramref name="units"/> − 1.</param>
    /// <param name="units">Patients or images.</param>
    /// <param name="ranksOnly">Whether only AUROC, AUPRC and F1 max are wanted.</param>
    /// <param name="done">Told the replicates done, from any thread.</param>
    public static Replicates Run(
        IReadOnlyList<FindingScores> findings, int[] unitOf, int units, int replicates, ulong seed, bool ranksOnly, IProgress<int>? done,
        CancellationToken cancellationToken)
    {
        (RankReplicates Ranks, BinReplicates? Bins)[] prepared = new (RankReplicates, BinReplicates?)[findings.Count];
        ParallelOptions all = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, findings.Count, all, f =>
        {
            FindingScores of = findings[f];
            int[] local = [.. of.Images.Select(i => unitOf[i])];
            prepared[f] = (RankReplicates.Of(of.Ranked, local), ranksOnly ? null : BinReplicates.Of(of.Ranked, local, of.Threshold));
        });

        int measures = Enum.GetValues<Measure>().Length, lanes = Resampling.Lanes;
        double[][][] values = [.. findings.Select(_ => Enumerable.Range(0, measures).Select(_ => new double[replicates]).ToArray())];
        foreach (double[] empty in values.SelectMany(static v => v)) Array.Fill(empty, double.NaN);
        Resampling resampling = new(units, seed);
        int counted = 0;
        Parallel.For(
            0,
            (replicates + lanes - 1) / lanes,
            all,
            () => new Vector<double>[units],
            (block, _, weights) =>
            {
                int first = block * lanes, count = Math.Min(lanes, replicates - first);
                resampling.Draw(first, weights);
                for (int f = 0; f < findings.Count; f++) Compute(prepared[f], findings[f].Threshold, weights, values[f], first, count);
                done?.Report(Interlocked.Add(ref counted, count));
                return weights;
            },
            static _ => { });
        return new Replicates(values);
    }

    private static void Compute(
        (RankReplicates Ranks, BinReplicates? Bins) finding, double? threshold, Vector<double>[] weights, double[][] into, int first,
        int count)
    {
        var ranks = finding.Ranks.Compute(weights);
        Put(Measure.Auroc, ranks.Auroc);
        Put(Measure.Auprc, ranks.AveragePrecision);
        Put(Measure.MaxF1, ranks.MaxF1);
        if (finding.Bins?.Compute(weights) is not { } bins) return;
        Put(Measure.Brier, bins.Brier);
        Put(Measure.Ece, bins.Ece);
        if (threshold is not { } t) return;
        for (int lane = 0; lane < count; lane++)
        {
            OperatingPoint point = bins.PointOf(lane, t);
            into[(int)Measure.Sensitivity][first + lane] = point.Sensitivity;
            into[(int)Measure.Specificity][first + lane] = point.Specificity;
            into[(int)Measure.Ppv][first + lane] = point.Ppv;
            into[(int)Measure.Npv][first + lane] = point.Npv;
            into[(int)Measure.F1][first + lane] = point.F1;
        }

        void Put(Measure measure, Vector<double> value)
        {
            for (int lane = 0; lane < count; lane++) into[(int)measure][first + lane] = value[lane];
        }
    }
}
