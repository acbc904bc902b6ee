using CheXNet.Files;

namespace CheXNet.Datasets;

/// <summary>
/// A table with a column of images and one of 1, 0, -1 (uncertain) or nothing (not mentioned) for each finding; optional columns tell the
/// patient, view, sex, age, site and split.
/// </summary>
internal static class PlainLabels
{
    private static readonly string[] Image =
    [
        "image", "image index", "image_index", "image_path", "path", "filename", "file_name", "file", "image_name", "image_id", "name",
        "id",
    ];

    private static readonly string[] Patient = ["patient", "patient id", "patient_id", "patientid", "subject_id"];
    private static readonly string[] View = ["view", "view position", "view_position", "viewposition", "projection"];
    private static readonly string[] Sex = ["sex", "gender", "patient sex", "patient gender", "patient_sex", "patient_gender"];
    private static readonly string[] Age = ["age", "patient age", "patient_age"];
    private static readonly string[] Site = ["site", "hospital", "institution"];
    private static readonly string[] Split = ["split", "fold"];

    public static bool Fits(SourceTable table) =>
        table.Column(Image) >= 0 && !table.Has("model_sha256") && table.Header.Any(IsLabel);

    /// <summary>By the columns that our own and other projects' files of scores have; such a file may hold labels too.</summary>
    public static bool IsPredictions(SourceTable table) =>
        table.Has("model_sha256") || (table.Header.Any(IsProbability) && !table.Header.Any(IsLabel));

    public static LabelTable Read(SourceTable source, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(source, findings);
        int image = source.Column(Image), patient = source.Column(Patient), view = source.Column(View), sex = source.Column(Sex);
        int age = source.Column(Age), site = source.Column(Site), split = source.Column(Split);
        int[] known = [image, patient, view, sex, age, site, split];
        LabelColumns labels = new(
            table, source.Header.Select(static (name, i) => (i, name)).Where(Holds));
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (labels.Read(row) is not var (states, noFinding)) continue;
            string name = ImageName.Normalize(CsvCell.Read(row[image]));
            table.Add(new LabelRow(row.Line, name, row[patient].Length == 0 ? PatientName.Of(name) : row[patient], states)
            {
                NoFinding = noFinding,
                View = LabelTableBuilder.View(row[view]),
                Sex = table.Sex(row[sex], name),
                Age = table.Age(row[age], name),
                Site = row[site].Length == 0 ? null : row[site],
                Split = row[split].Length == 0 ? null : row[split],
            });
        }

        return table.Build(LabelFormat.Table, null);

        bool Holds((int Column, string Name) c) => c.Name.Length > 0 && !IsProbability(c.Name) && !known.Contains(c.Column);
    }

    private static bool IsLabel(string name) => LabelNames.IndexOf(name, ChestXray14.Findings) >= 0 || LabelNames.IsNoFinding(name);

    private static bool IsProbability(string name) => name.StartsWith("prob_", StringComparison.OrdinalIgnoreCase);
}
