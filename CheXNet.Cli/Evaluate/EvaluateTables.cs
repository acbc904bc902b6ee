using CheXNet.Evaluation.Reports;

namespace CheXNet.Cli.Evaluate;

/// <summary>A report on a terminal.</summary>
internal static class EvaluateTables
{
    public static void Write(EvaluationReport report, IReadOnlyList<string> files, TextWriter to)
    {
        to.WriteLine(ReportSections.Summary(report));
        foreach (ReportSection section in ReportSections.Of(report).Where(static s => !s.IsWide))
        {
            to.WriteLine();
            section.Write(to);
        }

        to.WriteLine();
        foreach (string note in report.Notes) to.WriteLine(note);
        foreach (string file in files) to.WriteLine(file);
    }
}
