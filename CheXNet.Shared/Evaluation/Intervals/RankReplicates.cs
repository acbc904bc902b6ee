using System.Numerics;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Intervals;

/// <summary>
/// One finding prepared for resampling: AUROC, average precision and the largest F1 of several replicates in one pass over images sorted
/// once. A replicate weights each image by how often its unit was drawn, so only sums along the ranking change.
/// </summary>
internal sealed class RankReplicates
{
    private readonly int[] _units;
    private readonly Step[] _steps;

    private RankReplicates(int[] units, Step[] steps) => (_units, _steps) = (units, steps);

    /// <summary>Prepares a finding.</summary>
    /// <param name="unitOf">The unit of each image.</param>
    public static RankReplicates Of(RankedScores ranked, ReadOnlySpan<int> unitOf)
    {
        int[] units = new int[ranked.Count];
        List<Step> steps = new(ranked.Positives + 1);
        for (int i = 0; i < units.Length; i++) units[i] = unitOf[ranked.Order[i]];
        for (int start = 0, end; start < units.Length; start = end)
        {
            int tied = start;
            for (end = start; end < units.Length && ranked.Scores[end] == ranked.Scores[start]; end++)
            {
                if (!ranked.Labels[end]) tied = end + 1;
            }

            if (tied < end) steps.Add(new Step(start, tied, end));
        }

        return new RankReplicates(units, [.. steps]);
    }

    /// <summary>Computes the replicates of a set of weights.</summary>
    /// <param name="weights">By unit.</param>
    /// <returns>AUROC, average precision, largest F1, one replicate a lane; NaN where a class was not drawn.</returns>
    public (Vector<double> Auroc, Vector<double> AveragePrecision, Vector<double> MaxF1) Compute(ReadOnlySpan<Vector<double>> weights)
    {
        // Only a score of some positive moves recall, so both areas are sums over such scores. With fp the negatives above a score, Δfp
        // and Δtp those at it: PN·(1 − AUROC) = Σ Δtp·(fp + Δfp/2), P·AP = Σ Δtp·tp/(tp + fp).
        ref int units = ref MemoryMarshal.GetArrayDataReference(_units);
        ref Vector<double> weight = ref MemoryMarshal.GetReference(weights);
        Vector<double> tp = default, fp = default, below = default, precision = default, p = Positives(weights), f1 = default;
        int at = 0;
        foreach (Step step in _steps)
        {
            for (; at < step.Start; at++) fp += Unsafe.Add(ref weight, Unsafe.Add(ref units, at));
            Vector<double> tiedNegatives = default, gained = default;
            for (; at < step.Tied; at++) tiedNegatives += Unsafe.Add(ref weight, Unsafe.Add(ref units, at));
            for (; at < step.End; at++) gained += Unsafe.Add(ref weight, Unsafe.Add(ref units, at));
            below += gained * (fp + (tiedNegatives * new Vector<double>(0.5)));
            fp += tiedNegatives;
            tp += gained;
            // Where neither was drawn, gained is 0 and 0/1 adds nothing.
            Vector<double> called = Vector.Max(tp + fp, Vector<double>.One);
            precision += gained * tp / called;
            f1 = Vector.Max(f1, tp / Vector.Max(called + p, Vector<double>.One));
        }

        for (; at < _units.Length; at++) fp += Unsafe.Add(ref weight, Unsafe.Add(ref units, at));
        return (Vector<double>.One - (below / (tp * fp)), precision / tp, Defined(f1 + f1, tp));
    }

    private Vector<double> Positives(ReadOnlySpan<Vector<double>> weights)
    {
        Vector<double> p = default;
        foreach (Step step in _steps)
        {
            for (int i = step.Tied; i < step.End; i++) p += weights[_units[i]];
        }

        return p;
    }

    private static Vector<double> Defined(Vector<double> value, Vector<double> ifPositive) =>
        Vector.ConditionalSelect(Vector.GreaterThan(ifPositive, Vector<double>.Zero), value, new Vector<double>(double.NaN));

    /// <summary>A score of at least one positive: its negatives from Start to Tied, its positives from Tied to End.</summary>
    private readonly record struct Step(int Start, int Tied, int End);
}
