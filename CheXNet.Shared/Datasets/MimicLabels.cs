namespace CheXNet.Datasets;

/// <summary>
/// MIMIC-CXR-JPG: labels by study (<c>mimic-cxr-2.0.0-chexpert.csv</c> or <c>-negbio.csv</c>), joined with the images of the metadata or
/// split that lies in the same folder. An image is <c>files/p10/p10000032/s50414267/&lt;dicom_id&gt;.jpg</c>.
/// </summary>
internal static class MimicLabels
{
    public static bool Fits(SourceTable table) =>
        table.Has("subject_id") && table.Has("study_id") && !table.Has("dicom_id") && CheXpertLabels.HasLabels(table);

    public static async Task<LabelTable> ReadAsync(
        SourceTable source, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        if (source.Folder is not { } folder)
        {
            throw source.Invalid(
                "labels studies of MIMIC-CXR-JPG, not images: use 'chexnet evaluate --dataset', which reads the metadata beside it");
        }

        SourceTable? metadata = null, split = null;
        foreach (string path in await ImageTablesAsync(folder, cancellationToken))
        {
            SourceTable beside = SourceTable.Of(await SourceText.ReadAsync(path, cancellationToken));
            if (beside.Has("split")) split ??= beside;
            else metadata ??= beside;
        }

        if ((metadata ?? split) is not { } images)
        {
            throw source.Invalid(
                "labels studies of MIMIC-CXR-JPG, not images: put mimic-cxr-2.0.0-metadata.csv.gz, and for its splits "
                + "mimic-cxr-2.0.0-split.csv.gz, into the same folder");
        }

        LabelTableBuilder table = new(source, findings);
        var studies = Studies(source, table, cancellationToken);
        Dictionary<string, string> splits = split is null ? [] : Splits(split);
        HashSet<string> used = [];
        int dicom = images.Column("dicom_id"), subject = images.Column("subject_id"), study = images.Column("study_id");
        int view = images.Column("ViewPosition"), rows = images.Column("Rows"), columns = images.Column("Columns");
        foreach (SourceRow row in images.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string patient = row[subject];
            string name = patient.Length < 2 ? "" : $"files/p{patient[..2]}/p{patient}/s{row[study]}/{row[dicom]}.jpg";
            if (!studies.TryGetValue(row[study], out var labels))
            {
                table.Log.Add(LabelAnomalies.StudyUnlabeled, name);
                continue;
            }

            used.Add(row[study]);
            bool hasSize = int.TryParse(row[columns], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
                & int.TryParse(row[rows], NumberStyles.None, CultureInfo.InvariantCulture, out int height);
            table.Add(new LabelRow(labels.Line, name, patient, labels.States)
            {
                NoFinding = labels.NoFinding,
                View = LabelTableBuilder.View(row[view]),
                Split = splits.GetValueOrDefault(row[dicom]),
                Size = hasSize ? (width, height) : null,
            });
        }

        table.Log.AddRange(LabelAnomalies.StudyWithoutImages, studies.Keys.Where(s => !used.Contains(s)).Select(static s => $"s{s}"));
        string? version = Path.GetFileName(source.Path) switch
        {
            var name when name.Contains("negbio", StringComparison.OrdinalIgnoreCase) => "labels by NegBio",
            var name when name.Contains("chexpert", StringComparison.OrdinalIgnoreCase) => "labels by CheXpert",
            _ => null,
        };
        return table.Build(LabelFormat.Mimic, version, [.. Origins()]);

        IEnumerable<SourceFile> Origins()
        {
            if (metadata is not null) yield return new SourceFile(metadata.Path, metadata.Sha256, "metadata");
            if (split is not null) yield return new SourceFile(split.Path, split.Sha256, "split");
        }
    }

    private static Dictionary<string, (int Line, LabelState[] States, bool? NoFinding)> Studies(
        SourceTable source, LabelTableBuilder table, CancellationToken cancellationToken)
    {
        LabelColumns labels = new(table, CheXpertLabels.LabelsOf(source, "subject_id", "study_id"));
        Dictionary<string, (int, LabelState[], bool?)> studies = [];
        int study = source.Column("study_id");
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row[study].Length == 0) table.Unreadable(row.Line, "names no study");
            else if (labels.Read(row) is var (states, noFinding)) studies.TryAdd(row[study], (row.Line, states, noFinding));
        }

        return studies;
    }

    private static Dictionary<string, string> Splits(SourceTable split)
    {
        int dicom = split.Column("dicom_id"), name = split.Column("split");
        Dictionary<string, string> splits = [];
        foreach (SourceRow row in split.Rows()) splits.TryAdd(row[dicom], row[name]);
        return splits;
    }

    /// <summary>Tables beside the labels with a line per image.</summary>
    private static async Task<IReadOnlyList<string>> ImageTablesAsync(string folder, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (string path in Directory.EnumerateFiles(folder).Where(LabelFile.IsTableName).Order(StringComparer.Ordinal))
        {
            if (await SourceText.PeekAsync(path, cancellationToken) is not { } start) continue;
            string first = start.FirstLine();
            string[] needed = ["dicom_id", "subject_id", "study_id"];
            if (needed.All(name => first.Contains(name, StringComparison.OrdinalIgnoreCase))) found.Add(path);
        }

        return found;
    }
}
