namespace CheXNet.Evaluation.Reports;

/// <summary>AUROCs with their intervals, one row each: thick over patients, thin below it over images.</summary>
internal static class ForestPlot
{
    private const int Width = 760, RowHeight = 22, LabelWidth = 190;

    public static string? Findings(EvaluationReport report)
    {
        List<(string, Measured)> rows =
            [.. report.Findings.Where(static f => f.Auroc is not null).Select(static f => (f.Finding.Name, f.Auroc!))];
        if (report.Mean.Auroc is { } mean) rows.Add(("mean", mean));
        return Draw("AUROC with 95% intervals", rows);
    }

    public static string? Subgroups(EvaluationReport report) => Draw(
        "Mean AUROC by subgroup with 95% intervals",
        [.. report.Subgroups.Where(static g => g.MeanAuroc is not null).Select(static g => ($"{g.By}: {g.Group}", g.MeanAuroc!))]);

    private static string? Draw(string title, List<(string Name, Measured Value)> rows)
    {
        if (rows.Count == 0) return null;
        double lowest = rows
            .SelectMany(static r => new[] { r.Value.Value!.Value, r.Value.Patients?.Low ?? 1, r.Value.Images?.Low ?? 1 }).Min();
        double from = Math.Clamp(Math.Floor(lowest * 10) / 10, 0, 0.5);
        Svg svg = new(
            Width, Svg.HeightFor(rows.Count, RowHeight), title, "AUROC", "", xLow: from, rowsOnly: true, left: LabelWidth);
        foreach ((int i, (string name, Measured value)) in rows.Index())
        {
            double middle = (i + 0.5) * RowHeight;
            svg.RowLabel($"{name}  {ReportText.Of(value.Value)}", middle);
            if (value.Patients is { } p) svg.Row(p.Low, p.High, middle, "interval");
            if (value.Images is { } m) svg.Row(m.Low, m.High, middle + (value.Patients is null ? 0 : 6), "thin");
            svg.RowPoint(value.Value!.Value, middle, "operating");
        }

        return svg.Close();
    }
}
