using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Reports;

/// <summary>A report's tables.</summary>
public static class ReportSections
{
    /// <summary>The tables that the report has content for, the main one first.</summary>
    public static IReadOnlyList<ReportSection> Of(EvaluationReport report)
    {
        ReportSection?[] all =
        [
            Findings(report), AtThreshold(report), Youden(report), Comparison(report), Subgroups(report), SubgroupsByFinding(report),
            Published(report), Pneumonia(report), .. LocalizationSections.Of(report.Localization),
        ];
        return [.. all.Where(static s => s is { Rows.Count: > 0 }).Select(static s => s!)];
    }

    /// <summary>What was evaluated, in one line, and that it is research.</summary>
    public static string Summary(EvaluationReport report) =>
        $"{Models(report)}{report.Images} images of {report.Patients} patients, {report.Findings.Count} findings ("
        + $"{(report.Split.Name is { } name ? $"{name}, " : "")}split checksum {report.Split.Checksum[..12]}…). {Disclaimer.Text}";

    private static string Models(EvaluationReport report) => report switch
    {
        { Predictions.Models: [_, ..] named } => $"{string.Join(", ", named)}: ",
        { Model: { } model } => $"{model}: ",
        _ => "",
    };

    private static ReportSection Findings(EvaluationReport report)
    {
        bool both = report.Bootstrap.Units.Count > 1;
        string first = report.Bootstrap.Units[0] == BootstrapUnit.Patient ? "patients" : "images";
        List<IReadOnlyList<string>> rows = [.. report.Findings.Select(f => Row(
            f.Finding.Name, ReportText.Count(f.Images), ReportText.Count(f.Positives), f.Problem, f.Auroc, ReportText.Of(f.DeLong),
            f.Auprc, f.MaxF1, f.BestF1?.Threshold, f.Brier, f.Ece))];
        MeanReport m = report.Mean;
        rows.Add(Row("mean", "", "", null, m.Auroc, "", m.Auprc, m.MaxF1, null, m.Brier, m.Ece));
        return new ReportSection(
            "Findings",
            [
                "finding", "images", "positives", $"AUROC (95%, over {first})", .. both ? ["over images"] : Array.Empty<string>(), "DeLong",
                "AUPRC", "F1 max", "at", "Brier", "ECE",
            ],
            rows,
            FormattableString.Invariant($"Intervals: percentiles 2.5 and 97.5 of {report.Bootstrap.Replicates} resamples (seed ")
            + FormattableString.Invariant($"{report.Bootstrap.Seed}) over {first} where nothing else is said. The largest F1 is chosen on ")
            + "these images, so it is optimistic.");

        IReadOnlyList<string> Row(
            string name, string images, string positives, string? problem, Measured? auroc, string delong, Measured? auprc, Measured? f1,
            double? at, Measured? brier, Measured? ece) =>
        [
            name, images, positives, problem ?? ReportText.Of(auroc),
            .. both ? [ReportText.Of(auroc?.Images)] : Array.Empty<string>(),
            delong, ReportText.Of(auprc), ReportText.Of(f1?.Value), ReportText.Threshold(at), ReportText.Of(brier?.Value),
            ReportText.Of(ece?.Value),
        ];
    }

    private static ReportSection AtThreshold(EvaluationReport report)
    {
        bool stated = report.Findings.Any(static f => f.Operating?.Prevalence is not null);
        string[] extra = stated ? ["prevalence", "PPV there", "NPV there"] : [];
        return new ReportSection(
            "At the threshold",
            ["finding", "threshold", "sensitivity", "specificity", "PPV", "NPV", "F1", .. extra],
            [
                .. report.Findings.Where(static f => f.Operating is not null).Select(f => (IReadOnlyList<string>)
                [
                    f.Finding.Name, .. Cells(f.Operating!), .. stated ? AtPrevalence(f.Operating!) : [],
                ]),
            ],
            Sources());

        string Sources()
        {
            var sources = report.Findings.Where(static f => f.Operating is not null)
                .GroupBy(static f => f.Operating!.From, static f => f.Finding.Name).ToArray();
            return sources.Length == 1
                ? $"Thresholds: {sources[0].Key}."
                : $"Thresholds: {string.Join("; ", sources.Select(static s => $"{s.Key} ({string.Join(", ", s)})"))}.";
        }

        static string[] Cells(OperatingReport o) =>
        [
            ReportText.Threshold(o.Threshold), ReportText.Of(o.Sensitivity), ReportText.Of(o.Specificity), ReportText.Of(o.Ppv),
            ReportText.Of(o.Npv), ReportText.Of(o.F1),
        ];

        static string[] AtPrevalence(OperatingReport o) =>
            [ReportText.Of(o.Prevalence), ReportText.Of(o.PpvAtPrevalence), ReportText.Of(o.NpvAtPrevalence)];
    }

    private static ReportSection Youden(EvaluationReport report) => new(
        "Youden's point",
        ["finding", "threshold", "sensitivity", "specificity", "PPV", "NPV"],
        [
            .. report.Findings.Where(static f => f.Youden is not null).Select(static f => (IReadOnlyList<string>)
            [
                f.Finding.Name, ReportText.Threshold(f.Youden!.Threshold), ReportText.Of(f.Youden.Sensitivity),
                ReportText.Of(f.Youden.Specificity), ReportText.Of(f.Youden.Ppv), ReportText.Of(f.Youden.Npv),
            ]),
        ]);

    private static ReportSection? Comparison(EvaluationReport report)
    {
        if (report.Comparison is not { } c) return null;
        List<IReadOnlyList<string>> rows = [.. c.Findings.Select(f => f.Auroc is { } a
            ? Row(f.Finding.Name, f.Images, a, f.DeLongP, f.Auprc)
            : [f.Finding.Name, ReportText.Count(f.Images), f.Problem ?? ReportText.Nothing, "", "", "", "", ""])];
        if (c.MeanAuroc is { } mean) rows.Add(Row("mean", c.Images, mean, null, null));
        return new ReportSection(
            $"Against {c.Other.Source}",
            ["finding", "images", "AUROC", "theirs", "difference (95%)", "p, bootstrap", "p, DeLong", "AUPRC difference (95%)"],
            rows,
            "Both models on the same images and resamples. DeLong's test takes images as independent.");

        static IReadOnlyList<string> Row(string name, int images, PairedDifference a, double? delong, PairedDifference? auprc) =>
        [
            name, ReportText.Count(images), ReportText.Of(a.First), ReportText.Of(a.Second), ReportText.Signed(a.Difference),
            ReportText.PValue(a.P), ReportText.PValue(delong), auprc is null ? "" : ReportText.Signed(auprc.Difference),
        ];
    }

    private static ReportSection Subgroups(EvaluationReport report) => new(
        "Subgroups",
        ["group", "images", "patients", "findings", "mean AUROC (95%)"],
        [
            .. report.Subgroups.Select(static g => (IReadOnlyList<string>)
            [
                $"{g.By}: {g.Group}", ReportText.Count(g.Images), ReportText.Count(g.Patients),
                ReportText.Count(g.Findings.Count(static f => f.Auroc is not null)), ReportText.Of(g.MeanAuroc),
            ]),
        ],
        "The mean is over the findings that have positives and negatives in the group.");

    private static ReportSection SubgroupsByFinding(EvaluationReport report) => new(
        "AUROC by subgroup",
        ["finding", .. report.Subgroups.Select(static g => $"{g.By}: {g.Group}")],
        report.Subgroups.Count == 0 ? [] :
        [
            .. report.Findings.Select((f, i) => (IReadOnlyList<string>)
            [
                f.Finding.Name, .. report.Subgroups.Select(g => ReportText.Of(g.Findings[i].Auroc)),
            ]),
        ],
        IsWide: true);

    private static ReportSection? Published(EvaluationReport report) => report.Published.Rows.All(static r => r.Here is null) ? null : new(
        "Published AUROC",
        ["finding", "here", .. report.Published.Columns.Select(static c => c.SameSplit ? $"{c.Name} (same images)" : c.Name)],
        [
            .. report.Published.Rows.Select(static r => (IReadOnlyList<string>)
                [r.Finding, ReportText.Of(r.Here), .. r.Published.Select(ReportText.Of)]),
        ],
        report.Published.Comparability);

    private static ReportSection? Pneumonia(EvaluationReport report) => report.Pneumonia is not { } p ? null : new(
        "F1 on pneumonia",
        ["who", "F1 (95%)"],
        [
            ["here, " + FormattableString.Invariant($"threshold {ReportText.Threshold(p.Threshold)} ({p.From})"), ReportText.Of(p.F1)],
            .. p.Others.Select(static o => (IReadOnlyList<string>)[o.Who, ReportText.WithInterval(o.F1, o.Interval)]),
        ],
        p.Note);
}
