namespace CheXNet.Evaluation.Reports;

/// <summary>A table of a report, the same on the terminal, in Markdown and in HTML.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Headings">The first column is a name, the others are numbers.</param>
/// <param name="Rows">As many cells as headings.</param>
/// <param name="Note">How to read it; null if it is plain.</param>
/// <param name="IsWide">Whether it has too many columns for a terminal.</param>
public sealed record ReportSection(
    string Title, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows, string? Note = null, bool IsWide = false);
