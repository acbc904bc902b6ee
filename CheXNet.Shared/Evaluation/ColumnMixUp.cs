using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation;

/// <summary>
/// Whether the columns of a prediction file look mixed up. A file read in the wrong order still looks plausible, so each column is held
/// against every finding's labels: where a column ranks another finding far better than its own, and that finding's own column ranks it
/// far worse, the names are probably wrong.
/// </summary>
internal static class ColumnMixUp
{
    private const double Margin = 0.1;
    private const int FewestPositives = 10;

    /// <summary>A sentence, or null if nothing looks odd.</summary>
    public static string? Find(EvaluationSet set)
    {
        int count = set.Findings.Count;
        double[,] auroc = new double[count, count];
        Parallel.For(0, count, column =>
        {
            for (int finding = 0; finding < count; finding++)
            {
                RankedScores ranked = FindingScores.Of(set.Scores[column], set.Truth[finding], null).Ranked;
                bool usable = ranked.Positives >= FewestPositives && ranked.Negatives >= FewestPositives;
                auroc[column, finding] = usable ? RankCurve.Of(ranked).Auroc : double.NaN;
            }
        });

        List<(int Column, int Finding)> odd = [];
        for (int column = 0; column < count; column++)
        {
            int best = Enumerable.Range(0, count)
                .Where(f => !double.IsNaN(auroc[column, f]))
                .DefaultIfEmpty(column)
                .MaxBy(f => auroc[column, f]);
            bool betterElsewhere = auroc[column, best] > auroc[column, column] + Margin;
            bool worseThere = auroc[column, best] > auroc[best, best] + Margin;
            if (best != column && betterElsewhere && worseThere) odd.Add((column, best));
        }

        (int Column, int Finding)[] swapped = [.. odd.Where(o => o.Column < o.Finding && odd.Contains((o.Finding, o.Column)))];
        if (odd.Count > 0 && odd.Count == 2 * swapped.Length)
        {
            return $"Columns look swapped: {string.Join("; ", swapped.Select(o => Sentence(o.Column, o.Finding)))}.";
        }

        return odd.Count < 2 ? null : "Columns look mixed up, as if their names were in another order than the scores: "
            + string.Join(", ", odd.Select(o => $"'{set.Findings[o.Column]}' fits {set.Findings[o.Finding]} better")) + ".";

        string Sentence(int column, int finding) => FormattableString.Invariant(
            $"'{set.Findings[column]}' ranks {set.Findings[finding]} with an AUROC of {auroc[column, finding]:.000} and ")
            + FormattableString.Invariant($"its own finding with {auroc[column, column]:.000}, and '{set.Findings[finding]}' likewise");
    }
}
