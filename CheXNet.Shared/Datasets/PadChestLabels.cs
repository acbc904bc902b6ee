namespace CheXNet.Datasets;

/// <summary>
/// PadChest's table: the file, its folder, the patient, the projection, and <c>Labels</c>, a list such as
/// <c>['pleural effusion', 'cardiomegaly']</c>. A finding that is not on the list is absent.
/// </summary>
internal static class PadChestLabels
{
    /// <summary>What PadChest's terms can name, on an image or not: Infiltration by its <c>infiltrates</c>.</summary>
    private static readonly string[] Terms =
    [
        "atelectasis", "cardiomegaly", "pleural effusion", "infiltrates", "pulmonary mass", "nodule", "pneumonia", "pneumothorax",
        "consolidation", "pulmonary edema", "emphysema", "pulmonary fibrosis", "pleural thickening", "hiatal hernia",
    ];

    public static bool Fits(SourceTable table) => table.Has("ImageID") && table.Has("Labels");

    public static LabelTable Read(SourceTable source, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(source, findings);
        foreach (string term in Terms) table.Map(term, images: 0);
        int image = source.Column("ImageID"), folder = source.Column("ImageDir"), labels = source.Column("Labels");
        int patient = source.Column("PatientID"), born = source.Column("PatientBirth"), taken = source.Column("StudyDate_DICOM");
        int sex = source.Column("PatientSex_DICOM"), view = source.Column("Projection", "ViewPosition_DICOM");
        int rows = source.Column("Rows_DICOM"), columns = source.Column("Columns_DICOM");
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = ImageName.Normalize(row[folder].Length == 0 ? row[image] : $"{row[folder]}/{row[image]}");
            if (row[image].Length == 0 || !IsList(row[labels]))
            {
                table.Unreadable(
                    row.Line, row[image].Length == 0 ? "names no image" : $"has '{row[labels]}' where a list such as ['normal'] belongs");
                continue;
            }

            (LabelState[] states, bool noFinding) = Labels(table, row[labels]);
            table.Add(new LabelRow(row.Line, name, row[patient].Length == 0 ? name : row[patient], states)
            {
                NoFinding = noFinding,
                View = LabelTableBuilder.View(row[view]),
                Sex = table.Sex(row[sex] is "F" or "M" ? row[sex] : "", name),
                Age = Year(row[taken]) - Year(row[born]) is var age and >= 0 ? age : null,
                Size = Whole(row[columns]) is { } width && Whole(row[rows]) is { } height ? (width, height) : null,
            });
        }

        return table.Build(LabelFormat.PadChest, null);
    }

    private static bool IsList(string cell) => cell is ['[', .., ']'];

    private static (LabelState[] States, bool NoFinding) Labels(LabelTableBuilder table, string list)
    {
        LabelState[] states = table.NewLabels(LabelState.Absent);
        bool noFinding = false;
        var names = list[1..^1].Split(',').Select(static name => name.Trim().Trim('\'', '"').Trim()).Where(static name => name.Length > 0);
        foreach (string name in names.Distinct(StringComparer.Ordinal))
        {
            noFinding |= LabelNames.IsNoFinding(name);
            int finding = LabelNames.IsNoFinding(name) ? -1 : table.Map(name);
            if (finding >= 0) states[finding] = LabelState.Present;
        }

        return (states, noFinding);
    }

    /// <summary>The year of <c>20140915</c>, <c>1940</c> or <c>1940.0</c>.</summary>
    private static int? Year(string date) => date.Length >= 4 ? Whole(date[..4]) : null;

    private static int? Whole(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number is > 0 and < int.MaxValue ? (int)number : null;
}
