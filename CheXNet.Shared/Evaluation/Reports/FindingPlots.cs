namespace CheXNet.Evaluation.Reports;

/// <summary>The plots of one finding.</summary>
internal static class FindingPlots
{
    private const int Width = 270, Height = 240;

    public static IEnumerable<string> Of(FindingReport finding)
    {
        if (finding.Problem is null)
        {
            yield return Roc(finding);
            yield return PrecisionRecall(finding);
        }

        if (finding.Images > 0)
        {
            yield return Reliability(finding);
            yield return Histogram(finding);
        }
    }

    private static string Roc(FindingReport finding)
    {
        Svg svg = new(Width, Height, $"ROC, area {ReportText.Of(finding.Auroc?.Value)}", "1 − specificity", "sensitivity");
        svg.Line([(0, 0), (1, 1)], "chance");
        svg.Line(finding.Curve.Select(static p => (1 - p.Specificity!.Value, p.Sensitivity!.Value)), "curve");
        if (finding.Youden is { Specificity: { } y1, Sensitivity: { } y2 }) svg.Point(1 - y1, y2, "youden");
        if (finding.Operating is { Specificity.Value: { } o1, Sensitivity.Value: { } o2 }) svg.Point(1 - o1, o2, "operating");
        return svg.Close();
    }

    private static string PrecisionRecall(FindingReport finding)
    {
        string title = $"Precision and recall, area {ReportText.Of(finding.Auprc?.Value)}";
        Svg svg = new(Width, Height, title, "recall (sensitivity)", "precision (PPV)");
        double prevalence = (double)finding.Positives / finding.Images;
        svg.Line([(0, prevalence), (1, prevalence)], "chance");

        // By steps, as the area is computed: precision belongs to the recall up to which it was reached.
        List<(double, double)> steps = [];
        double recall = 0;
        foreach (PointReport point in finding.Curve.Where(static p => p.Ppv is not null))
        {
            steps.Add((recall, point.Ppv!.Value));
            steps.Add((recall = point.Sensitivity!.Value, point.Ppv.Value));
        }

        svg.Line(steps, "curve");
        if (finding.Operating is { Sensitivity.Value: { } r, Ppv.Value: { } p }) svg.Point(r, p, "operating");
        return svg.Close();
    }

    private static string Reliability(FindingReport finding)
    {
        Svg svg = new(Width, Height, $"Reliability, ECE {ReportText.Of(finding.Ece?.Value)}", "mean probability", "observed share");
        svg.Line([(0, 0), (1, 1)], "chance");
        BinReport[] bins = [.. finding.Reliability.Where(static b => b.Count > 0)];
        svg.Line(bins.Select(static b => (b.MeanProbability!.Value, b.Observed!.Value)), "curve");
        foreach (BinReport bin in bins) svg.Point(bin.MeanProbability!.Value, bin.Observed!.Value, "operating");
        return svg.Close();
    }

    private static string Histogram(FindingReport finding)
    {
        ScoreHistogram histogram = finding.Histogram!;
        double[] negatives = Shares(histogram.Negatives), positives = Shares(histogram.Positives);
        double highest = AxisTicks.Above(Math.Max(0.05, negatives.Concat(positives).Max()));
        Svg svg = new(Width, Height, "Scores by label", "probability", "share of each", highest);
        for (int bin = 0; bin < negatives.Length; bin++)
        {
            double low = (double)bin / negatives.Length, high = (bin + 1.0) / negatives.Length;
            svg.Bar(low, high, negatives[bin], "negatives");
            svg.Bar(low, high, positives[bin], "positives");
        }

        return svg.Close();

        static double[] Shares(IReadOnlyList<int> counts)
        {
            double all = Math.Max(1, counts.Sum());
            return [.. counts.Select(count => count / all)];
        }
    }
}
