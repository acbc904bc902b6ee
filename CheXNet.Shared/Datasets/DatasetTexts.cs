namespace CheXNet.Datasets;

/// <summary>The label files, lists and boxes of a dataset.</summary>
internal sealed record DatasetTexts(
    LabelTable? Labels, IReadOnlyList<DatasetSplit> Splits, IReadOnlyList<DatasetBoxes> Boxes, IReadOnlyList<DatasetAnomaly> Anomalies)
{
    private static readonly AnomalyKind Unusable = new("list-unusable", "split lists and box files that cannot be read");

    private static readonly AnomalyKind Unused = new("labels-unused", "label files beside the one that is used", false);

    public static async Task<DatasetTexts> ReadAsync(
        IReadOnlyList<string> found, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        List<(LabelFormat Format, string Path)> labels = [];
        List<DatasetSplit> splits = [];
        List<DatasetBoxes> boxes = [];
        AnomalyLog log = new();
        foreach (string path in found.OrderBy(static p => p.Count(c => c is '/' or '\\')).ThenBy(static p => p, StringComparer.Ordinal))
        {
            if (await SourceText.PeekAsync(path, cancellationToken) is not { } start) continue;
            string first = start.FirstLine();
            LabelFormat? format = await LabelFile.FormatOfAsync(path, cancellationToken);
            if (format is { } known) labels.Add((known, path));
            bool isList = format == LabelFormat.CheXNetList
                || (ImageName.LooksLikeImage(first) && !first.Contains(',', StringComparison.Ordinal));
            try
            {
                if (isList) splits.Add(await SplitAsync(path, cancellationToken));
                else if (BoxFile.IsHeaderLine(first)) boxes.Add(await BoxesAsync(path, cancellationToken));
            }
            catch (InvalidInputException e)
            {
                log.Add(Unusable, e.Message);
            }
        }

        LabelTable? table = await LabelsAsync(named.Count > 0 ? named : Chosen(labels), cancellationToken);
        IEnumerable<SourceFile> origins = [.. table?.Origins ?? [], .. splits.Select(static s => s.Origin!)];
        HashSet<string> used = [.. origins.Select(static o => Path.GetFullPath(o.Path))];
        log.AddRange(Unused, labels.Select(static l => l.Path).Where(path => !used.Contains(Path.GetFullPath(path))));
        var parts = table?.Rows.Where(static r => r.Split is not null).GroupBy(static r => r.Split!, static r => r.Image) ?? [];
        splits.AddRange(parts.Select(static g => new DatasetSplit(g.Key, null, [.. g])));
        return new DatasetTexts(table, splits, boxes, log.ToList());
    }

    /// <summary>The files of the first format; lists and plain tables, which may lie beside a dataset's own labels, come last.</summary>
    private static IReadOnlyList<string> Chosen(List<(LabelFormat Format, string Path)> labels)
    {
        if (labels.Count == 0) return [];
        LabelFormat first = labels.MinBy(static l => l.Format is LabelFormat.CheXNetList or LabelFormat.Table ? l.Format : 0).Format;
        return [.. labels.Where(l => l.Format == first).Select(static l => l.Path)];
    }

    private static async Task<LabelTable?> LabelsAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        List<LabelTable> tables = [];
        foreach (string path in paths) tables.Add(await LabelFile.ReadAsync(path, null, cancellationToken));
        return tables.Count == 0 ? null : LabelMerge.Of(tables);
    }

    private static async Task<DatasetSplit> SplitAsync(string path, CancellationToken cancellationToken)
    {
        SplitList list = await SplitList.ReadAsync(path, cancellationToken);
        return new DatasetSplit(list.Name, new SourceFile(path, list.Sha256, "split"), list.Images);
    }

    private static async Task<DatasetBoxes> BoxesAsync(string path, CancellationToken cancellationToken)
    {
        SourceText text = await SourceText.ReadAsync(path, cancellationToken);
        return new DatasetBoxes(new SourceFile(path, text.Sha256, "boxes"), BoxFile.Read(path, text.Content, cancellationToken));
    }
}
