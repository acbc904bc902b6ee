using CheXNet.Evaluation.Reports;

namespace CheXNet.Cli.Evaluate;

/// <summary>A report on a terminal.</summary>
internal static class EvaluateTables
{
    public static void Write(EvaluationReport report, IReadOnlyList<string> files, TextWriter to)
    {
        to.WriteLine($"{ReportSections.Summary(report)}.");
        foreach (ReportSection section in ReportSections.Of(report).Where(static s => !s.IsWide))
        {
            to.WriteLine();
            to.WriteLine($"{section.Title}:");
            TextTable table = new TextTable().Name(section.Headings[0]);
            foreach (string heading in section.Headings.Skip(1)) table.Number(heading);
            foreach (IReadOnlyList<string> row in section.Rows) table.Add(row);
            table.Write(to);
            if (section.Note is { } note) to.WriteLine(note);
        }

        to.WriteLine();
        foreach (string note in report.Notes) to.WriteLine(note);
        foreach (string file in files) to.WriteLine(file);
    }
}
