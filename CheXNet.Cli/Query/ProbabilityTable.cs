using System.Globalization;
using CheXNet.Results;
using Spectre.Console;

namespace CheXNet.Cli.Query;

/// <summary>Images down, findings across: the table of probabilities that fits a terminal by three decimals and shortened names.</summary>
internal static class ProbabilityTable
{
    private const int LongestName = 6;

    public static Table Of(IReadOnlyList<StoredPrediction> predictions)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("image").NoWrap());
        if (predictions.Count == 0) return table;

        foreach (var finding in predictions[0].Prediction.Findings)
        {
            string name = finding.Column.Replace("_", "", StringComparison.Ordinal);
            table.AddColumn(new TableColumn(Markup.Escape(name[..Math.Min(name.Length, LongestName)])).RightAligned().NoWrap().Padding(0, 0, 1, 0));
        }

        foreach (StoredPrediction stored in predictions)
        {
            table.AddRow([
                Markup.Escape(stored.Image.Image),
                .. stored.Prediction.Probabilities.Select(static p => p.ToString("F3", CultureInfo.InvariantCulture)),
            ]);
        }

        return table;
    }
}
