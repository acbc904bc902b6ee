using CheXNet.Evaluation.Reports;
using CheXNet.Explanations.Localization;

namespace CheXNet.Cli.Localize;

/// <summary>The report on a terminal.</summary>
internal static class LocalizeTable
{
    public static void Write(LocalizationReport report, IReadOnlyList<string> files, TextWriter to)
    {
        foreach (ReportSection section in LocalizationSections.Of(report)) section.Write(to);
        foreach (string file in files) to.WriteLine(file);
    }
}
