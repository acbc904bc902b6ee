namespace CheXNet.Evaluation.Reports;

/// <summary>A report as Markdown: <c>report.md</c>.</summary>
public static class MarkdownReport
{
    /// <summary>Writes it.</summary>
    public static string Of(EvaluationReport report)
    {
        StringBuilder md = new("# Evaluation\n\n");
        md.Append(Cell(ReportSections.Summary(report))).Append("\n\n");
        foreach (string note in report.Notes) md.Append("- ").Append(Cell(note)).Append('\n');
        foreach (ReportSection section in ReportSections.Of(report))
        {
            md.Append("\n## ").Append(Cell(section.Title)).Append("\n\n");
            Line(md, section.Headings);
            md.Append("|---").Insert(md.Length, "|---:", section.Headings.Count - 1).Append("|\n");
            foreach (IReadOnlyList<string> row in section.Rows) Line(md, row);
            if (section.Note is { } note) md.Append('\n').Append(Cell(note)).Append('\n');
        }

        md.Append("\n## Where the numbers come from\n\n");
        foreach ((string name, string value) in ReportProvenance.Of(report))
            md.Append("- ").Append(name).Append(": ").Append(Cell(value)).Append('\n');
        return md.ToString();
    }

    private static void Line(StringBuilder md, IReadOnlyList<string> cells)
    {
        foreach (string cell in cells) md.Append("| ").Append(Cell(cell)).Append(' ');
        md.Append("|\n");
    }

    // Names of files and groups come from others: no markup, no line break, no HTML.
    private static string Cell(string text)
    {
        StringBuilder safe = new(text.Length);
        foreach (char c in text)
        {
            if (c is '\\' or '|' or '`' or '*' or '[' or ']' or '<' or '>') safe.Append('\\').Append(c);
            else safe.Append(char.IsControl(c) ? ' ' : c);
        }

        return safe.ToString();
    }
}
