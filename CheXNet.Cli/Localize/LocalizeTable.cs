using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>The report on a terminal: each method's means over its findings, then the pointing game by finding.</summary>
internal static class LocalizeTable
{
    private static readonly LocalizationMeasure[] Shown =
    [
        LocalizationMeasure.Pointing, LocalizationMeasure.PointingNear, LocalizationMeasure.Energy, LocalizationMeasure.MeanIou,
        LocalizationMeasure.Named("iou_0.1"), LocalizationMeasure.Named("iou_0.5"), LocalizationMeasure.Named("iobb_0.1"),
        LocalizationMeasure.Named("afp_iou_0.1"),
    ];

    public static void Write(LocalizationReport report, IReadOnlyList<string> files, TextWriter to)
    {
        LocalizationRow[] means = [.. report.Rows.Where(static r => r.Finding == LocalizationReport.MeanName)];
        int boxes = means.Max(static m => m.Boxes);
        to.WriteLine(Invariant($"{report.Images} images of {report.Patients} patients, {boxes} boxes, by {report.Model}."));
        to.WriteLine("Means over findings, with 95% intervals over patients:");
        TextTable table = new TextTable().Name("method");
        foreach (LocalizationMeasure measure in Shown) table.Number(measure.Title);
        foreach (LocalizationRow row in means) table.Add([row.Method, .. Shown.Select(m => Interval(row, m))]);
        table.Write(to);

        if (means.Any(static m => m.Measures.ContainsKey(LocalizationMeasure.Faithfulness[0].Name)))
        {
            to.WriteLine("Faithfulness, means over findings (↓: lower is better, ↑: higher):");
            TextTable faithful = new TextTable().Name("method");
            foreach (LocalizationMeasure measure in LocalizationMeasure.Faithfulness) faithful.Number(measure.Title);
            foreach (LocalizationRow row in means)
                faithful.Add([row.Method, .. LocalizationMeasure.Faithfulness.Select(m => Interval(row, m))]);
            faithful.Write(to);
        }

        LocalizationRow[] first = [.. report.Rows.Where(r => r.Method == means[0].Method && r.Finding != LocalizationReport.MeanName)];
        to.WriteLine("Pointing game by finding:");
        TextTable byFinding = new TextTable().Name("finding").Number("boxes");
        foreach (LocalizationRow row in means) byFinding.Number(row.Method);
        foreach (LocalizationRow finding in first)
        {
            byFinding.Add(
            [
                finding.Finding, Invariant($"{finding.Boxes}"),
                .. means.Select(m => report.Rows.First(r => r.Method == m.Method && r.Finding == finding.Finding))
                    .Select(static r => Value(r, LocalizationMeasure.Pointing)),
            ]);
        }

        byFinding.Write(to);
        foreach (LocalizationRow row in means.Where(static r => r.ZeroMaps > 0))
            to.WriteLine($"{row.Method}: maps that are zero everywhere and count as misses: {row.ZeroMaps}.");
        foreach (string note in report.Notes) to.WriteLine(note);
        if (report.InTrainingSplit is null) to.WriteLine("The model's card does not tell which images it was trained on.");
        foreach (string file in files) to.WriteLine(file);
    }

    private static string Value(LocalizationRow row, LocalizationMeasure measure) =>
        row.Measures.TryGetValue(measure.Name, out Estimate? e) ? Invariant($"{e.Value:0.000}") : "–";

    private static string Interval(LocalizationRow row, LocalizationMeasure measure) =>
        row.Measures.GetValueOrDefault(measure.Name) is { Low: { } low, High: { } high } e
            ? Invariant($"{e.Value:0.000} ({low:0.000}–{high:0.000})")
            : Value(row, measure);
}
