using CheXNet.Explanations.Localization;

namespace CheXNet.Evaluation.Reports;

/// <summary>The tables of a <see cref="LocalizationReport"/>: means over findings, and the pointing game by finding.</summary>
public static class LocalizationSections
{
    /// <summary>The title of the first table.</summary>
    public const string Title = "Where the maps point, means over findings with 95% intervals over patients";

    private static readonly LocalizationMeasure[] Shown =
    [
        LocalizationMeasure.Pointing, LocalizationMeasure.PointingNear, LocalizationMeasure.Energy, LocalizationMeasure.MeanIou,
        LocalizationMeasure.Named("iou_0.1"), LocalizationMeasure.Named("iou_0.5"), LocalizationMeasure.Named("iobb_0.1"),
        LocalizationMeasure.Named("afp_iou_0.1"),
    ];

    /// <summary>The tables; none for null.</summary>
    public static IReadOnlyList<ReportSection> Of(LocalizationReport? report)
    {
        if (report is null) return [];
        LocalizationRow[] means = [.. report.Rows.Where(static row => row.Finding == LocalizationReport.MeanName)];
        List<ReportSection> sections = [Means(Title, means, Shown, Summary(report))];
        if (means.Any(static m => m.Measures.ContainsKey(LocalizationMeasure.Faithfulness[0].Name)))
        {
            const string title = "Faithfulness, means over findings (↓: lower is better, ↑: higher)";
            sections.Add(Means(title, means, LocalizationMeasure.Faithfulness, null));
        }

        sections.Add(ByFinding(report, means));
        return sections;
    }

    /// <summary>What was measured, in one line.</summary>
    public static string Summary(LocalizationReport report)
    {
        int boxes = report.Rows.Where(static row => row.Finding == LocalizationReport.MeanName).Max(static m => m.Boxes);
        return FormattableString.Invariant($"{report.Images} images of {report.Patients} patients, {boxes} boxes, by {report.Model}.");
    }

    /// <summary>What a reader of the numbers must know, in sentences.</summary>
    public static IEnumerable<string> Notes(LocalizationReport report)
    {
        foreach (LocalizationRow row in report.Rows.Where(static r => r.Finding == LocalizationReport.MeanName && r.ZeroMaps > 0))
            yield return $"{row.Method}: maps that are zero everywhere and count as misses: {row.ZeroMaps}.";
        foreach (string note in report.Notes) yield return note;
        if (report.InTrainingSplit is null) yield return "The model's card does not tell which images it was trained on.";
    }

    private static ReportSection Means(
        string title, LocalizationRow[] means, IReadOnlyList<LocalizationMeasure> measures, string? note) => new(
        title,
        ["method", .. measures.Select(static m => m.Title)],
        [.. means.Select(row => (IReadOnlyList<string>)[row.Method, .. measures.Select(m => Interval(row, m))])],
        note);

    private static ReportSection ByFinding(LocalizationReport report, LocalizationRow[] means)
    {
        ILookup<(string, string), LocalizationRow> rows = report.Rows.ToLookup(static r => (r.Method, r.Finding));
        var findings = report.Rows.Where(r => r.Method == means[0].Method && r.Finding != LocalizationReport.MeanName);
        return new ReportSection(
            "Pointing game by finding",
            ["finding", "boxes", .. means.Select(static m => m.Method)],
            [
                .. findings.Select(f => (IReadOnlyList<string>)
                [
                    f.Finding, ReportText.Count(f.Boxes),
                    .. means.Select(m => Value(rows[(m.Method, f.Finding)].First(), LocalizationMeasure.Pointing)),
                ]),
            ],
            string.Join(' ', Notes(report)));
    }

    private static string Value(LocalizationRow row, LocalizationMeasure measure) =>
        ReportText.Of(row.Measures.GetValueOrDefault(measure.Name)?.Value);

    private static string Interval(LocalizationRow row, LocalizationMeasure measure) =>
        row.Measures.GetValueOrDefault(measure.Name) is { Low: { } low, High: { } high } e
            ? $"{ReportText.Of(e.Value)} ({ReportText.Of(low)}–{ReportText.Of(high)})"
            : Value(row, measure);
}
