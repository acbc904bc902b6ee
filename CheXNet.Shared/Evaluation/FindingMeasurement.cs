using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;
using CheXNet.Evaluation.Reports;

namespace CheXNet.Evaluation;

/// <summary>One finding's numbers, from its ranked scores and its replicates.</summary>
internal static class FindingMeasurement
{
    private const int CurvePoints = 200, HistogramBins = 20;

    /// <summary>The threshold whose counts are measured: the one asked for, else that of the largest F1; null without a curve.</summary>
    public static (double? Threshold, string From) ThresholdOf(Finding finding, RankedScores ranked, EvaluationOptions options)
    {
        foreach ((Finding named, double threshold) in options.Thresholds)
        {
            if (named.Matches(finding.Name)) return (threshold, options.ThresholdsFrom);
        }

        return ranked.Problem is null
            ? (RankCurve.Of(ranked).BestF1.Threshold, "largest F1 on these images, optimistic")
            : (null, "none");
    }

    public static FindingReport Of(
        EvaluationSet set, int index, FindingScores scores, string thresholdFrom, Func<Measure, double, Measured> measured,
        EvaluationOptions options)
    {
        Finding finding = set.Findings[index];
        RankedScores ranked = scores.Ranked;
        int withoutScore = set.Scores[index].Count(double.IsNaN);
        FindingReport report = new()
        {
            Finding = finding,
            Images = ranked.Count,
            WithoutScore = withoutScore,
            WithoutLabel = set.Rows.Count - withoutScore - ranked.Count,
            Positives = ranked.Positives,
            Problem = ranked.Problem,
            Histogram = HistogramOf(ranked),
        };
        if (ranked.Count == 0) return report;
        Reliability reliability = Reliability.Of(ranked);
        report = report with
        {
            Brier = measured(Measure.Brier, reliability.Brier),
            Ece = measured(Measure.Ece, reliability.Ece),
            Reliability =
            [
                .. reliability.Bins.Select(static b =>
                    new BinReport(b.Low, b.High, b.Count, Number.Or(b.MeanProbability), Number.Or(b.Observed))),
            ],
            FalsePositives = Worst(ranked.Count, positive: false),
            FalseNegatives = Worst(ranked.Count, positive: true),
        };
        if (scores.Threshold is { } threshold) report = report with { Operating = OperatingOf(threshold) };
        if (ranked.Problem is not null) return report;
        RankCurve curve = RankCurve.Of(ranked);
        return report with
        {
            Auroc = measured(Measure.Auroc, curve.Auroc),
            DeLong = DeLong.Of(ranked).Interval,
            Auprc = measured(Measure.Auprc, curve.AveragePrecision),
            MaxF1 = measured(Measure.MaxF1, curve.BestF1.F1),
            BestF1 = PointReport.Of(curve.BestF1),
            Youden = PointReport.Of(curve.Youden),
            Curve = [.. curve.Thinned(CurvePoints).Select(PointReport.Of)],
        };

        OperatingReport OperatingOf(double threshold)
        {
            OperatingPoint p = OperatingPoint.At(ranked, threshold);
            double? prevalence = options.Prevalences
                .Where(s => s.Key.Matches(finding.Name)).Select(static s => (double?)s.Value).FirstOrDefault();
            return new OperatingReport(
                threshold, thresholdFrom, (long)p.TruePositives, (long)p.FalsePositives, (long)(p.Negatives - p.FalsePositives),
                (long)(p.Positives - p.TruePositives), measured(Measure.Sensitivity, p.Sensitivity),
                measured(Measure.Specificity, p.Specificity), measured(Measure.Ppv, p.Ppv), measured(Measure.Npv, p.Npv),
                measured(Measure.F1, p.F1), prevalence,
                prevalence is { } at ? Number.Or(p.PpvAt(at)) : null, prevalence is { } of ? Number.Or(p.NpvAt(of)) : null);
        }

        WorstImage[] Worst(int count, bool positive) =>
        [
            .. Enumerable.Range(0, count).Select(rank => positive ? count - 1 - rank : rank)
                .Where(rank => ranked.Labels[rank] == positive)
                .Take(options.Worst)
                .Select(rank => new WorstImage(
                    set.Predictions.Images[set.PredictionOf[scores.Images[ranked.Order[rank]]]], ranked.Scores[rank])),
        ];
    }

    private static ScoreHistogram HistogramOf(RankedScores ranked)
    {
        int[] negatives = new int[HistogramBins], positives = new int[HistogramBins];
        for (int i = 0; i < ranked.Count; i++)
        {
            int bin = Math.Min((int)(ranked.Scores[i] * HistogramBins), HistogramBins - 1);
            (ranked.Labels[i] ? positives : negatives)[bin]++;
        }

        return new ScoreHistogram(negatives, positives);
    }
}
