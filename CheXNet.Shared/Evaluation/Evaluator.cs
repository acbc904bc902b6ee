using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>Measures a set of predictions: every number of the report.</summary>
public static class Evaluator
{
    /// <summary>Measures.</summary>
    /// <param name="other">A second model's predictions to compare with; null: none.</param>
    /// <param name="progress">Told the resamples done.</param>
    /// <param name="now">When, UTC.</param>
    public static EvaluationReport Evaluate(
        EvaluationSet set, PredictionTable? other, EvaluationOptions options, EvaluationProgress? progress, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        (FindingScores[] scores, string[] thresholdsFrom) = Ranked(set, options);
        Subgroup[] subgroups = [.. Subgroup.Of(set)];
        progress?.Expect(options.Bootstraps * (options.Units.Count * (other is null ? 1 : 2) + subgroups.Length));
        Dictionary<BootstrapUnit, Replicates> replicates = [];
        foreach (BootstrapUnit unit in options.Units)
        {
            (int[] of, int units) = UnitsOf(unit, set);
            replicates[unit] = Bootstrap.Run(
                scores, of, units, options.Bootstraps, options.Seed, ranksOnly: false, progress?.Next(), cancellationToken);
        }

        FindingReport[] findings =
        [
            .. scores.Select((s, f) => FindingMeasurement.Of(
                set, f, s, thresholdsFrom[f], (measure, value) => MeasuredOf(replicates, f, measure, value), options)),
        ];
        MeanReport mean = MeanOf(findings, replicates);
        SplitIdentity split = SplitIdentity.Of(set);
        int? inTraining = InTraining(set, options);
        ComparisonReport? comparison = other is null ? null : ModelComparison.Compare(set, other, options, progress, cancellationToken);
        SubgroupReport[] bySubgroup = [.. subgroups.Select(g => g.Evaluate(set, options, progress?.Next(), cancellationToken))];
        return new EvaluationReport
        {
            CreatedAt = now.ToUniversalTime(),
            Command = options.Command,
            Model = options.Model,
            Predictions = PredictionSource.Of(set.Predictions),
            Labels = new LabelSource(
                set.Labels.Description, set.Labels.Origins, options.Uncertain.ToString().ToLowerInvariant(), set.Labels.Rows.Count),
            Split = split,
            Images = set.Rows.Count,
            Patients = set.Patients,
            InTrainingSplit = inTraining,
            Bootstrap = new BootstrapSettings(options.Bootstraps, options.Seed, options.Units),
            Notes = [.. EvaluationNotes.Of(set, findings, inTraining, options)],
            Findings = findings,
            Mean = mean,
            Subgroups = bySubgroup,
            Published = PublishedAuroc.Beside(findings, mean, split),
            Pneumonia = PneumoniaF1.Of(findings),
            Comparison = comparison,
            Account = set.Account,
        };
    }

    /// <summary>The unit of each image, and how many there are.</summary>
    internal static (int[] Of, int Count) UnitsOf(BootstrapUnit unit, EvaluationSet set) => unit == BootstrapUnit.Patient
        ? (set.PatientOf, set.Patients)
        : ([.. Enumerable.Range(0, set.Rows.Count)], set.Rows.Count);

    private static (FindingScores[] Scores, string[] ThresholdsFrom) Ranked(EvaluationSet set, EvaluationOptions options)
    {
        FindingScores[] scores = new FindingScores[set.Findings.Count];
        string[] from = new string[scores.Length];
        Parallel.For(0, scores.Length, f =>
        {
            FindingScores ranked = FindingScores.Of(set.Scores[f], set.Truth[f], null);
            (double? threshold, from[f]) = FindingMeasurement.ThresholdOf(set.Findings[f], ranked.Ranked, options);
            scores[f] = ranked with { Threshold = threshold };
        });
        return (scores, from);
    }

    private static Measured MeasuredOf(Dictionary<BootstrapUnit, Replicates> replicates, int finding, Measure measure, double value)
    {
        return new Measured(Number.Or(value), Of(BootstrapUnit.Patient), Of(BootstrapUnit.Image));

        Interval? Of(BootstrapUnit unit) => replicates.GetValueOrDefault(unit)?.IntervalOf(finding, measure);
    }

    private static MeanReport MeanOf(FindingReport[] findings, Dictionary<BootstrapUnit, Replicates> replicates)
    {
        return new MeanReport(
            findings.Count(static f => f.Auroc is not null),
            Of(Measure.Auroc, static f => f.Auroc), Of(Measure.Auprc, static f => f.Auprc),
            Of(Measure.MaxF1, static f => f.MaxF1), Of(Measure.Brier, static f => f.Brier),
            Of(Measure.Ece, static f => f.Ece));

        Measured? Of(Measure measure, Func<FindingReport, Measured?> select)
        {
            int[] with = [.. findings.Index().Where(f => select(f.Item)?.Value is not null).Select(static f => f.Index)];
            if (with.Length == 0) return null;
            double average = with.Average(f => select(findings[f])!.Value!.Value);
            return new Measured(average, Over(BootstrapUnit.Patient), Over(BootstrapUnit.Image));

            Interval? Over(BootstrapUnit unit) =>
                replicates.TryGetValue(unit, out Replicates? drawn) ? Interval.OfResamples(drawn.MeanOf(with, measure)) : null;
        }
    }

    private static int? InTraining(EvaluationSet set, EvaluationOptions options)
    {
        bool?[] known =
        [
            .. set.PredictionOf.Select(i => set.Predictions.InTraining[i] ?? options.InTraining?.Invoke(set.Predictions.Images[i])),
        ];
        return known.Any(static k => k is not null) ? known.Count(static k => k == true) : null;
    }
}
