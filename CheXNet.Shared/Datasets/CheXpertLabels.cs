namespace CheXNet.Datasets;

/// <summary>
/// CheXpert's tables: path, sex, age, frontal or lateral, AP or PA, then 14 columns of 1, 0, -1 (uncertain) or nothing (not mentioned); its
/// test labels have the path and the 14 columns only. The path names the patient and the split.
/// </summary>
internal static class CheXpertLabels
{
    /// <summary>Columns that only CheXpert's labeler has.</summary>
    public static bool HasLabels(SourceTable table) => table.Has("Enlarged Cardiomediastinum") && table.Has("Pleural Other");

    public static bool Fits(SourceTable table) => table.Has("Path") && (HasLabels(table) || table.Has("Frontal/Lateral"));

    /// <summary>The 14 columns and whatever else is no description of the image.</summary>
    public static IEnumerable<(int Column, string Name)> LabelsOf(SourceTable table, params IReadOnlyList<string> others) =>
        table.Header.Select(static (name, i) => (i, name))
            .Where(c => c.name.Length > 0 && !others.Contains(c.name, StringComparer.OrdinalIgnoreCase));

    public static LabelTable Read(SourceTable source, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(source, findings);
        LabelColumns labels = new(table, LabelsOf(source, "Path", "Sex", "Age", "Frontal/Lateral", "AP/PA"));
        int path = source.Column("Path"), sex = source.Column("Sex"), age = source.Column("Age");
        int frontal = source.Column("Frontal/Lateral"), view = source.Column("AP/PA");
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (labels.Read(row) is not var (states, noFinding)) continue;
            string image = ImageName.Normalize(row[path]);
            table.Add(new LabelRow(row.Line, image, PatientName.Of(image), states)
            {
                NoFinding = noFinding,
                View = LabelTableBuilder.View(row[view].Length > 0 ? row[view] : row[frontal]),
                Sex = table.Sex(row[sex].Equals("Unknown", StringComparison.OrdinalIgnoreCase) ? "" : row[sex], image),
                Age = table.Age(row[age], image),
                Split = SplitOf(image),
            });
        }

        return table.Build(LabelFormat.CheXpert, null);
    }

    private static string? SplitOf(string path) =>
        path.Split('/').FirstOrDefault(static part => part is "train" or "valid" or "val" or "test");
}
