namespace CheXNet.Datasets;

/// <summary>
/// VinDr-CXR: boxes with a class each (<c>image_id, class_name, rad_id, x_min, …</c>) or a column for each label, by reader
/// (<c>rad_id</c>) or agreed. A finding is present if more than half of an image's readers give it, else uncertain if any does.
/// </summary>
internal static class VinDrLabels
{
    private static readonly string[] NoLabels = ["image_id", "rad_id", "class_id", "class_name", "x_min", "y_min", "x_max", "y_max"];

    public static bool Fits(SourceTable table) =>
        table.Has("image_id") && (table.Has("class_name") || table.Has("rad_id") || table.Has(LabelNames.NoFinding));

    public static LabelTable Read(SourceTable source, IReadOnlyList<Finding> findings, CancellationToken cancellationToken)
    {
        LabelTableBuilder table = new(source, findings);
        Dictionary<string, Votes> images = new(StringComparer.Ordinal);
        int image = source.Column("image_id"), reader = source.Column("rad_id"), name = source.Column("class_name");
        LabelColumns? columns = name >= 0 ? null : new(table, CheXpertLabels.LabelsOf(source, NoLabels));
        if (columns is null)
        {
            foreach (string label in Boxed) table.Map(label, images: 0);
        }

        HashSet<(string Image, string Label)> counted = [];
        foreach (SourceRow row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string id = ImageName.Normalize(row[image]);
            if (id.Length == 0 || (columns is null && row[name].Length == 0))
            {
                table.Unreadable(row.Line, id.Length == 0 ? "names no image" : "names no class");
                continue;
            }

            var labels = columns?.Read(row);
            if (columns is not null && labels is null) continue;
            if (!images.TryGetValue(id, out Votes? votes)) images.Add(id, votes = new Votes(row.Line, findings.Count));
            votes.Readers.Add(row[reader]);
            if (labels is var (states, noFinding))
            {
                votes.Add(row[reader], states);
                votes.HasFinding |= noFinding == false;
            }
            else if (!LabelNames.IsNoFinding(row[name]))
            {
                votes.HasFinding = true;
                int finding = table.Map(row[name], images: counted.Add((id, row[name])) ? 1 : 0);
                if (finding >= 0) votes.Of[finding].Add(row[reader]);
            }
        }

        foreach ((string id, Votes votes) in images) table.Add(Row(table, id, votes));
        return table.Build(LabelFormat.VinDr, reader >= 0 ? "by several readers" : "agreed by readers");
    }

    private static LabelRow Row(LabelTableBuilder table, string image, Votes votes)
    {
        LabelState[] states = table.NewLabels(LabelState.Absent);
        for (int i = 0; i < states.Length; i++)
        {
            int present = votes.Of[i].Count;
            if (present > 0) states[i] = 2 * present > votes.Readers.Count ? LabelState.Present : LabelState.Uncertain;
            if (present > 0 && present < votes.Readers.Count) table.Log.Add(LabelAnomalies.ReadersDiffer, image);
        }

        bool none = !votes.HasFinding && votes.Of.All(static v => v.Count == 0);
        return new LabelRow(votes.Line, image, image, states) { NoFinding = none };
    }

    /// <summary>The classes that have boxes, whether in this file or not.</summary>
    private static readonly string[] Boxed =
    [
        "Atelectasis", "Cardiomegaly", "Consolidation", "Infiltration", "Pleural effusion", "Pleural thickening", "Pneumothorax",
        "Pulmonary fibrosis",
    ];

    private sealed class Votes(int line, int findings)
    {
        public int Line => line;

        public HashSet<string> Readers { get; } = [];

        public HashSet<string>[] Of { get; } = [.. Enumerable.Range(0, findings).Select(static _ => new HashSet<string>())];

        public bool HasFinding { get; set; }

        public void Add(string reader, LabelState[] states)
        {
            for (int i = 0; i < states.Length; i++)
            {
                if (states[i] == LabelState.Present) Of[i].Add(reader);
            }
        }
    }
}
