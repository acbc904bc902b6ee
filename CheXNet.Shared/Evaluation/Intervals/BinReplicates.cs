using System.Numerics;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Intervals;

/// <summary>
/// One finding prepared for resampling what needs no ranking: Brier score, ECE and the counts at a threshold. Images lie sorted by bin,
/// side of the threshold and label, so each group is a sum of weights.
/// </summary>
internal sealed class BinReplicates
{
    private readonly int[] _units;
    private readonly double[] _probabilities;
    private readonly Group[] _groups;

    private BinReplicates(int[] units, double[] probabilities, Group[] groups) =>
        (_units, _probabilities, _groups) = (units, probabilities, groups);

    /// <summary>Prepares a finding.</summary>
    /// <param name="threshold">The threshold of the counts; null: none.</param>
    public static BinReplicates Of(RankedScores ranked, ReadOnlySpan<int> unitOf, double? threshold)
    {
        int[] units = new int[ranked.Count];
        double[] probabilities = new double[ranked.Count];
        List<Group> groups = [];
        int at = 0;
        int KeyOf(int i) => (Reliability.BinOf(ranked.Scores[i]) * 4)
            + (ranked.Scores[i] >= threshold ? 2 : 0) + (ranked.Labels[i] ? 1 : 0);
        foreach (var group in Enumerable.Range(0, ranked.Count).GroupBy(KeyOf).OrderBy(static g => g.Key))
        {
            foreach (int i in group) (units[at], probabilities[at++]) = (unitOf[ranked.Order[i]], ranked.Scores[i]);
            groups.Add(new Group(at, group.Key / 4, (group.Key & 2) != 0, (group.Key & 1) != 0));
        }

        return new BinReplicates(units, probabilities, [.. groups]);
    }

    /// <summary>Computes the replicates of a set of weights.</summary>
    public Result Compute(ReadOnlySpan<Vector<double>> weights)
    {
        Span<Vector<double>> gaps = stackalloc Vector<double>[Reliability.BinCount];
        gaps.Clear();
        Vector<double> squares = default, tp = default, fp = default, p = default, n = default;
        int at = 0;
        foreach (Group group in _groups)
        {
            Vector<double> count = default, sum = default, square = default, y = new(group.Positive ? 1 : 0);
            for (; at < group.End; at++)
            {
                Vector<double> w = weights[_units[at]], probability = new(_probabilities[at]), error = probability - y;
                count += w;
                sum += w * probability;
                square += w * error * error;
            }

            squares += square;
            gaps[group.Bin] += (count * y) - sum;
            if (group.Positive) p += count;
            else n += count;
            if (group is { Called: true, Positive: true }) tp += count;
            else if (group.Called) fp += count;
        }

        Vector<double> ece = default;
        foreach (Vector<double> gap in gaps) ece += Vector.Abs(gap);
        return new Result(squares / (p + n), ece / (p + n), tp, fp, p, n);
    }

    /// <summary>A replicate a lane.</summary>
    internal readonly record struct Result(
        Vector<double> Brier, Vector<double> Ece, Vector<double> Tp, Vector<double> Fp, Vector<double> P, Vector<double> N)
    {
        public OperatingPoint PointOf(int lane, double threshold) => new(threshold, Tp[lane], Fp[lane], P[lane], N[lane]);
    }

    private readonly record struct Group(int End, int Bin, bool Called, bool Positive);
}
