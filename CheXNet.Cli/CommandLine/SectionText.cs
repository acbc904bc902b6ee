using CheXNet.Evaluation.Reports;

namespace CheXNet.Cli.CommandLine;

/// <summary>A report's table on a terminal: title, table, note.</summary>
internal static class SectionText
{
    public static void Write(this ReportSection section, TextWriter to)
    {
        to.WriteLine($"{section.Title}:");
        TextTable table = new TextTable().Name(section.Headings[0]);
        foreach (string heading in section.Headings.Skip(1)) table.Number(heading);
        foreach (IReadOnlyList<string> row in section.Rows) table.Add(row);
        table.Write(to);
        if (section.Note is { Length: > 0 } note) to.WriteLine(note);
    }
}
