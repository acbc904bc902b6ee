namespace CheXNet.Datasets;

/// <summary>
/// ChestX-ray14's <c>Data_Entry_2017.csv</c>, both versions and their copies. Columns are found by name, the image's original size by
/// its place, since the brackets of <c>OriginalImage[Width,Height]</c> contain a comma.
/// </summary>
internal static class NihLabels
{
    private const int PatientDigits = 8;

    public static bool Fits(SourceTable table) => table.Has("Image Index") && table.Has("Finding Labels");

    public static LabelTable Read(
        SourceTable source, IReadOnlyList<Finding> findings, bool isSynthetic, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(source, findings);
        for (int i = 0; i < findings.Count; i++)
            table.Labeled[i] = ChestXray14.Findings.IndexOf(findings[i].Name) >= 0;
        int image = source.Column("Image Index"), labels = source.Column("Finding Labels"), followUp = source.Column("Follow-up #");
        int patient = source.Column("Patient ID"), age = source.Column("Patient Age"), view = source.Column("View Position");
        int sex = source.Column("Patient Gender", "Patient Sex");
        int lastCell = source.Column("OriginalImage[Width") is var size and >= 0 ? size + 3 : source.Header.Length - 1;
        bool isOlder = false;
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = ImageName.Normalize(row[image]);
            if (!ImageName.LooksLikeImage(name) && ImageName.LooksLikeImage(row[labels]))
            {
                table.Unreadable(
                    row.Line, $"has the image '{row[labels]}' in the column of the finding labels: the columns seem to be exchanged");
                continue;
            }

            if (name.Length == 0 || row[labels].Length == 0)
            {
                table.Unreadable(row.Line, name.Length == 0 ? "names no image" : "has no finding labels, not even No Finding");
                continue;
            }

            (LabelState[] states, bool noFinding) = Labels(table, name, row[labels]);
            LabelRow entry = new(row.Line, name, Patient(table, name, row[patient]), states)
            {
                NoFinding = noFinding,
                View = LabelTableBuilder.View(row[view]),
                Sex = table.Sex(row[sex], name),
                Age = table.Age(row[age], name),
            };
            if (row.Cells.Length > lastCell + 1 && row.Cells[^1].Length == 0)
            {
                isOlder = true;
                table.Log.Add(LabelAnomalies.TrailingCells, name);
            }

            isOlder |= entry.Age > AgeText.Highest || (row[age].Length > 0 && char.IsAsciiLetter(row[age][^1]));
            NoteFollowUp(table, name, row[followUp]);
            table.Add(entry);
        }

        return isSynthetic
            ? table.Build(LabelFormat.Phantoms, null)
            : table.Build(LabelFormat.Nih, table.NihVersion() ?? (isOlder ? "labels of 2017" : null));
    }

    private static (LabelState[] States, bool NoFinding) Labels(LabelTableBuilder table, string image, string text)
    {
        LabelState[] states = table.NewLabels(LabelState.Absent);
        bool noFinding = false;
        foreach (string label in text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (LabelNames.IsNoFinding(label))
            {
                noFinding = true;
                continue;
            }

            int finding = table.Map(label);
            if (finding >= 0) states[finding] = LabelState.Present;
            else if (LabelNames.IndexOf(label, ChestXray14.Findings) < 0) table.Log.Add(LabelAnomalies.LabelUnknown, $"{image}: {label}");
        }

        return (states, noFinding);
    }

    /// <summary>As in the images' names: <c>00000013</c> for patient 13.</summary>
    private static string Patient(LabelTableBuilder table, string image, string id)
    {
        string named = PatientName.Of(image);
        if (id.Length == 0) return named;
        string patient = id.Length < PatientDigits && id.All(char.IsAsciiDigit) ? id.PadLeft(PatientDigits, '0') : id;
        if (named != image && named != patient) table.Log.Add(LabelAnomalies.PatientDiffers, $"{image}: {id}");
        return patient;
    }

    private static void NoteFollowUp(LabelTableBuilder table, string image, string followUp)
    {
        string bare = ImageName.Bare(image);
        bool differs = int.TryParse(followUp, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(bare.AsSpan(bare.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int suffix)
            && number != suffix;
        if (differs) table.Log.Add(LabelAnomalies.FollowUpDiffers, $"{image}: {followUp}");
    }
}
