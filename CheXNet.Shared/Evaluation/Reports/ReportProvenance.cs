using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Reports;

/// <summary>Where a report's numbers come from, for people.</summary>
internal static class ReportProvenance
{
    public static IEnumerable<(string Name, string Value)> Of(EvaluationReport report)
    {
        yield return ("Predictions", With(report.Predictions.Source, report.Predictions.Sha256));
        if (report.Predictions.Models.Count > 0) yield return ("Model", string.Join(", ", report.Predictions.Models));
        if (report.Predictions.ModelHashes.Count > 0)
            yield return ("Model graph SHA-256", string.Join(", ", report.Predictions.ModelHashes));
        if (report.Comparison is { } c) yield return ("Compared with", With(c.Other.Source, c.Other.Sha256));
        yield return ("Labels", $"{report.Labels.Description}; uncertain labels: {report.Labels.Uncertain}");
        foreach (Datasets.SourceFile file in report.Labels.Files) yield return ("Label file", With(file.Path, file.Sha256));
        if (report.Split.List is { } list) yield return ("Split list", With(list, report.Split.ListSha256));
        yield return ("Evaluated images", $"{report.Images}, SHA-256 of their names {report.Split.Checksum}");
        string units = string.Join(" and ", report.Bootstrap.Units.Select(static u => u == BootstrapUnit.Patient ? "patients" : "images"));
        yield return (
            "Resampling",
            FormattableString.Invariant($"{report.Bootstrap.Replicates} resamples over {units}, seed {report.Bootstrap.Seed}"));
        yield return ("Software", FormattableString.Invariant($"CheXNet {report.SoftwareVersion}, {report.CreatedAt:u}"));
        if (report.Command is { } command) yield return ("Command", command);
    }

    private static string With(string path, string? sha256) => sha256 is null ? path : $"{path}, SHA-256 {sha256}";
}
