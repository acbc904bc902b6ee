namespace CheXNet.Datasets;

/// <summary>Label files that make one dataset together, as CheXpert's <c>train.csv</c> and <c>valid.csv</c>.</summary>
internal static class LabelMerge
{
    /// <summary>Tables of one format as one.</summary>
    /// <exception cref="InvalidInputException">An image has labels in two of them, or they label different findings.</exception>
    public static LabelTable Of(IReadOnlyList<LabelTable> tables)
    {
        LabelTable first = tables[0];
        Dictionary<string, LabelTable> seen = new(StringComparer.Ordinal);
        foreach (LabelTable table in tables)
        {
            if (table.Format != first.Format || !table.Findings.SequenceEqual(first.Findings))
                throw Several(first, table, "of different kinds");
            foreach (LabelRow row in tables.Count == 1 ? [] : table.Rows)
            {
                if (!seen.TryAdd(row.Image, table)) throw Several(seen[row.Image], table, $"which both label '{row.Image}'");
            }
        }

        return tables.Count == 1 ? first : first with
        {
            Origins = [.. tables.SelectMany(static t => t.Origins).Distinct()],
            Rows = [.. tables.SelectMany(static t => t.Rows)],
            Mapping =
            [
                .. tables.SelectMany(static t => t.Mapping).GroupBy(static m => (m.Name, m.Finding))
                    .Select(static g => new LabelMapping(g.Key.Name, g.Key.Finding, g.Sum(static m => m.Images)))
                    .OrderBy(static m => m.Finding is null).ThenByDescending(static m => m.Images),
            ],
            Anomalies = AnomalyLog.Sum(tables.SelectMany(static t => t.Anomalies)),
        };
    }

    private static InvalidInputException Several(LabelTable one, LabelTable other, string why) => new(
        ErrorCodes.ArgumentInvalid,
        $"There are several label files, '{one.Path}' and '{other.Path}', {why}: name the one to use with --labels.");
}
