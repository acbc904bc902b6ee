using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>Two models on the images that both scored: paired bootstrap, and DeLong's paired test.</summary>
internal static class ModelComparison
{
    /// <exception cref="InvalidInputException">They have no image or no finding in common.</exception>
    public static ComparisonReport Compare(
        EvaluationSet set, PredictionTable other, EvaluationOptions options, EvaluationProgress? progress,
        CancellationToken cancellationToken)
    {
        string[] names = [.. set.Names];
        ImageJoin join = ImageJoin.Of(names, other.Images);
        int[] common = [.. join.Indices.Index().Where(static i => i.Item >= 0).Select(static i => i.Index)];
        int[] findings = [.. set.Findings.Index().Where(f => other.Findings.IndexOf(f.Item.Name) >= 0).Select(static f => f.Index)];
        if (common.Length == 0) throw Invalid(other, "have no image in common with the evaluated ones");
        if (findings.Length == 0) throw Invalid(other, "have no finding in common with the evaluated ones");

        double[][] second = [.. findings.Select(f => EvaluationSet.ColumnOf(other, set.Findings[f], join.Indices))];
        FindingScores[] a = new FindingScores[findings.Length], b = new FindingScores[findings.Length];
        foreach ((int k, int f) in findings.Index())
        {
            int[] both = [.. common.Where(i => !double.IsNaN(set.Scores[f][i]) && !double.IsNaN(second[k][i]))];
            a[k] = FindingScores.Of(set.Scores[f], set.Truth[f], null, both);
            b[k] = FindingScores.Of(second[k], set.Truth[f], null, both);
        }

        // Both models of a resample see the same draws: findings of a run share them.
        (int[] patientOf, int patients) = EvaluationSet.PatientsOf([.. common.Select(i => set.Rows[i].Patient)]);
        Dictionary<BootstrapUnit, Replicates> drawn = [];
        foreach (BootstrapUnit unit in options.Units)
        {
            int[] unitOf = new int[set.Rows.Count];
            for (int i = 0; i < common.Length; i++) unitOf[common[i]] = unit == BootstrapUnit.Patient ? patientOf[i] : i;
            drawn[unit] = Bootstrap.Run(
                [.. a, .. b], unitOf, unit == BootstrapUnit.Patient ? patients : common.Length, options.Bootstraps, options.Seed,
                ranksOnly: true, progress?.Next(), cancellationToken);
        }

        FindingComparison[] compared = [.. findings.Select((f, k) => OfFinding(set.Findings[f], k))];
        int[] with = [.. compared.Index().Where(static c => c.Item.Auroc is not null).Select(static c => c.Index)];
        PairedDifference? mean = with.Length == 0 ? null : Difference(
            with.Average(k => compared[k].Auroc!.First), with.Average(k => compared[k].Auroc!.Second),
            unit => Minus(
                drawn[unit].MeanOf(with, Measure.Auroc),
                drawn[unit].MeanOf([.. with.Select(k => k + findings.Length)], Measure.Auroc)));
        return new ComparisonReport(
            PredictionSource.Of(other), common.Length, patients,
            [.. join.Indices.Index().Where(static i => i.Item < 0).Select(i => names[i.Index])], compared, mean);

        FindingComparison OfFinding(Finding finding, int k)
        {
            RankedScores first = a[k].Ranked, other = b[k].Ranked;
            if (first.Problem is { } problem)
                return new FindingComparison(finding, first.Count, first.Positives, problem, null, null, null, null);
            RankCurve one = RankCurve.Of(first), two = RankCurve.Of(other);
            (double z, double p) = DeLong.Of(first).Test(DeLong.Of(other));
            return new FindingComparison(
                finding, first.Count, first.Positives, null,
                Difference(one.Auroc, two.Auroc, unit => Paired(unit, k, Measure.Auroc)),
                Difference(one.AveragePrecision, two.AveragePrecision, unit => Paired(unit, k, Measure.Auprc)),
                Number.Or(z), Number.Or(p));
        }

        double[] Paired(BootstrapUnit unit, int k, Measure measure) =>
            Minus(drawn[unit].Of(k, measure), drawn[unit].Of(k + findings.Length, measure));

        PairedDifference Difference(double first, double second, Func<BootstrapUnit, double[]> replicates)
        {
            Measured measured = new(first - second, Over(BootstrapUnit.Patient), Over(BootstrapUnit.Image));
            return new PairedDifference(first, second, measured, PValue(replicates(options.Units[0])));

            Interval? Over(BootstrapUnit unit) => drawn.ContainsKey(unit) ? Interval.OfResamples(replicates(unit)) : null;
        }
    }

    /// <summary>Twice the share of differences on the smaller side of zero, at least 1 in the number of resamples.</summary>
    internal static double? PValue(double[] differences)
    {
        double[] known = [.. differences.Where(static d => !double.IsNaN(d))];
        if (known.Length == 0) return null;
        int smaller = Math.Min(known.Count(static d => d <= 0), known.Count(static d => d >= 0));
        return Math.Min(1, 2.0 * Math.Max(smaller, 1) / known.Length);
    }

    private static double[] Minus(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] difference = new double[a.Length];
        for (int r = 0; r < difference.Length; r++) difference[r] = a[r] - b[r];
        return difference;
    }

    private static InvalidInputException Invalid(PredictionTable other, string what) =>
        new(ErrorCodes.ArgumentInvalid, $"The predictions '{other.Source}' {what}.");
}
