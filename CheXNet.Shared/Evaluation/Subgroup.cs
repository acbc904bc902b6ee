using CheXNet.Datasets;
using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>Images that share a view, sex, age band or site.</summary>
/// <param name="Images">Their places in the set.</param>
internal sealed record Subgroup(string By, string Group, int[] Images)
{
    private const int MostGroups = 12;

    private static readonly (double Below, string Name)[] AgeBands =
        [(18, "0–17"), (40, "18–39"), (60, "40–59"), (80, "60–79"), (AgeText.Highest + 1, "80 and above")];

    /// <summary>The subgroups of a set: by each property that tells at least two groups apart.</summary>
    public static IEnumerable<Subgroup> Of(EvaluationSet set)
    {
        (string By, Func<LabelRow, string?> Value)[] properties =
        [
            ("view", static row => row.View),
            ("sex", static row => row.Sex?.ToString().ToLowerInvariant()),
            ("age", static row => BandOf(row.Age)),
            ("site", static row => row.Site),
        ];
        foreach ((string by, Func<LabelRow, string?> value) in properties)
        {
            var groups = set.Rows.Index()
                .Select(row => (row.Index, Value: value(row.Item)))
                .Where(static row => row.Value is not null)
                .GroupBy(static row => row.Value!, static row => row.Index, StringComparer.Ordinal)
                .ToArray();
            if (groups.Length < 2) continue;
            var shown = groups.OrderByDescending(static g => g.Count()).Take(MostGroups)
                .OrderBy(static g => OrderOf(g.Key)).ThenBy(static g => g.Key, StringComparer.Ordinal);
            foreach (var group in shown) yield return new Subgroup(by, group.Key, [.. group]);
        }
    }

    /// <summary>Measures the subgroup, with intervals over the first unit of the options.</summary>
    public SubgroupReport Evaluate(
        EvaluationSet set, EvaluationOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        BootstrapUnit unit = options.Units[0];
        FindingScores[] scores = [.. set.Findings.Select((_, f) => FindingScores.Of(set.Scores[f], set.Truth[f], null, Images))];
        int[] patientOf = new int[set.Rows.Count];
        (int[] local, int patients) = EvaluationSet.PatientsOf([.. Images.Select(i => set.Rows[i].Patient)]);
        for (int i = 0; i < Images.Length; i++) patientOf[Images[i]] = unit == BootstrapUnit.Patient ? local[i] : i;
        Replicates drawn = Bootstrap.Run(
            scores, patientOf, unit == BootstrapUnit.Patient ? patients : Images.Length, options.Bootstraps, options.Seed,
            ranksOnly: true, progress, cancellationToken);
        SubgroupFinding[] findings = [.. scores.Select((s, f) => Of(set.Findings[f], s.Ranked, f))];
        int[] with = [.. findings.Index().Where(static f => f.Item.Auroc is not null).Select(static f => f.Index)];
        Measured? mean = with.Length == 0 ? null : Over(
            with.Average(f => findings[f].Auroc!.Value!.Value), Interval.OfResamples(drawn.MeanOf(with, Measure.Auroc)));
        return new SubgroupReport(By, Group, Images.Length, patients, mean, findings);

        SubgroupFinding Of(Finding finding, RankedScores ranked, int f)
        {
            if (ranked.Problem is { } problem) return new SubgroupFinding(finding, ranked.Count, ranked.Positives, problem, null, null);
            RankCurve curve = RankCurve.Of(ranked);
            return new SubgroupFinding(
                finding, ranked.Count, ranked.Positives, null,
                Over(curve.Auroc, drawn.IntervalOf(f, Measure.Auroc)),
                Over(curve.AveragePrecision, drawn.IntervalOf(f, Measure.Auprc)));
        }

        Measured Over(double value, Interval? interval) => unit == BootstrapUnit.Patient
            ? new Measured(value, interval, null)
            : new Measured(value, null, interval);
    }

    private static string? BandOf(double? age) =>
        age is { } years and <= AgeText.Highest ? AgeBands.First(band => years < band.Below).Name : null;

    private static int OrderOf(string group) => Array.FindIndex(AgeBands, band => band.Name == group);
}
