namespace CheXNet.Datasets;

/// <summary>What is odd about a dataset.</summary>
/// <param name="Folder">As named by the caller.</param>
/// <param name="Source">Format and version of the labels; null without labels.</param>
/// <param name="Images">Images with labels.</param>
/// <param name="Films">Films in the folder.</param>
/// <param name="Anomalies">Faults first.</param>
public sealed record DatasetCheckReport(string Folder, string? Source, int Images, int Films, IReadOnlyList<DatasetAnomaly> Anomalies)
{
    /// <summary>Whether there is no fault.</summary>
    public bool IsClean => !Anomalies.Any(static a => a.Kind.IsFault);
}

/// <summary>Checks a dataset: labels against films, splits and boxes against labels, and the films themselves.</summary>
public static class DatasetCheck
{
    /// <summary>The share of films of one size from which the others are odd.</summary>
    private const double CommonSize = 0.9;

    private static readonly AnomalyKind Missing = new("film-missing", "images with labels whose film is not in the folder");
    private static readonly AnomalyKind Extra = new("film-extra", "films without labels");
    private static readonly AnomalyKind Ambiguous = new("film-ambiguous", "images with labels that may be one of several films");
    private static readonly AnomalyKind Duplicate = new("film-duplicate", "films with the same content as another");
    private static readonly AnomalyKind Unreadable = new("film-unreadable", "films that cannot be read");
    private static readonly AnomalyKind SizeStated = new("film-size-stated", "films of another size than their labels state");
    private static readonly AnomalyKind Resized = new("film-resized", "films of another size than their labels state, as most are", false);
    private static readonly AnomalyKind SizeOdd = new("film-size-odd", "films of another size than nine tenths of them");
    private static readonly AnomalyKind SplitUnknown = new("split-image-unknown", "images in a split list without labels or film");
    private static readonly AnomalyKind SplitOverlap = new("split-overlap", "images in two splits");
    private static readonly AnomalyKind PatientAcross = new("patient-across-splits", "patients with images in two splits");
    private static readonly AnomalyKind BoxUnknown = new("box-image-unknown", "boxes on images without labels or film");
    private static readonly AnomalyKind BoxOutside = new("box-outside", "boxes that reach beyond their film");
    private static readonly AnomalyKind BoxUnlabeled = new("box-unlabeled", "boxes of a finding that the image's labels do not have");

    /// <summary>Checks a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="facts">Of its films, in their order.</param>
    /// <exception cref="InvalidInputException">The labels name none of the films: they are another dataset's.</exception>
    public static DatasetCheckReport Run(DatasetFolder folder, IReadOnlyList<FilmFacts> facts)
    {
        IReadOnlyList<LabelRow> rows = folder.Labels?.Rows ?? [];
        string[] names = [.. rows.Select(static r => r.Image)], films = [.. folder.Films.Select(static f => f.Name)];
        ImageJoin join = ImageJoin.Of(names, films);
        AnomalyLog log = new();
        if (folder.Labels is not null && films.Length > 0 && join.Missing.Count == names.Length)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The label file '{folder.Labels.Path}' is of another dataset: none of its {names.Length} images, such as '{names[0]}', "
                + $"is among the {films.Length} films in '{folder.Root}', such as '{films[0]}'.");
        }

        if (folder.Labels is not null)
        {
            log.AddRange(Missing, join.Missing);
            log.AddRange(Ambiguous, join.Ambiguous.Select(static a => $"{a.Name}: {a.One} or {a.Other}"));
            HashSet<string> undecided = [.. join.Ambiguous.SelectMany(static a => new[] { a.One, a.Other })];
            log.AddRange(Extra, join.Extra.Where(film => !undecided.Contains(film)));
        }

        CheckFilms(folder, facts, log);
        CheckStatedSizes(rows, join, facts, log);
        CheckSplits(folder.Splits, rows, names.Length > 0 ? names : films, log);
        foreach (BoxRow[] boxes in folder.Boxes.Select(static b => b.Boxes.ToArray()))
            CheckBoxes(boxes, folder.Labels, names.Length > 0 ? names : films, names.Length > 0 ? join : null, facts, log);
        return new DatasetCheckReport(
            folder.Root, folder.Labels?.Description, rows.Count, films.Length,
            AnomalyLog.Sum([.. folder.Anomalies, .. folder.Labels?.Anomalies ?? [], .. log.ToList()]));
    }

    private static void CheckFilms(DatasetFolder folder, IReadOnlyList<FilmFacts> facts, AnomalyLog log)
    {
        Dictionary<string, string> byContent = [];
        for (int i = 0; i < facts.Count; i++)
        {
            string name = folder.Films[i].Name;
            if (facts[i].Problem is { } problem) log.Add(Unreadable, $"{name}: {problem}");
            if (facts[i].Sha256 is { } hash && !byContent.TryAdd(hash, name)) log.Add(Duplicate, $"{name} is {byContent[hash]}");
        }

        var sizes = facts.Select(static f => f.Header).OfType<ImageHeader>().CountBy(static h => (h.Width, h.Height)).ToArray();
        if (sizes.Length < 2) return;
        (var (width, height), int most) = sizes.MaxBy(static s => s.Value);
        if (most < CommonSize * facts.Count) return;
        for (int i = 0; i < facts.Count; i++)
        {
            if (facts[i].Header is { } h && (h.Width, h.Height) != (width, height))
                log.Add(SizeOdd, FormattableString.Invariant($"{folder.Films[i].Name}: {h.Width}×{h.Height}, not {width}×{height}"));
        }
    }

    private static void CheckStatedSizes(IReadOnlyList<LabelRow> rows, ImageJoin join, IReadOnlyList<FilmFacts> facts, AnomalyLog log)
    {
        List<string> differing = [];
        int known = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Size is not var (width, height) || join.Indices[i] < 0 || facts[join.Indices[i]].Header is not { } h) continue;
            known++;
            if ((h.Width, h.Height) != (width, height))
                differing.Add(FormattableString.Invariant($"{rows[i].Image}: {h.Width}×{h.Height}, not {width}×{height}"));
        }

        log.AddRange(2 * differing.Count > known ? Resized : SizeStated, differing);
    }

    private static void CheckSplits(IReadOnlyList<DatasetSplit> splits, IReadOnlyList<LabelRow> rows, string[] known, AnomalyLog log)
    {
        List<(string Name, HashSet<int> Images)> found = [];
        foreach (DatasetSplit split in splits)
        {
            ImageJoin join = ImageJoin.Of(split.Images, known);
            log.AddRange(SplitUnknown, join.Missing.Select(image => $"{image} ({split.Name})"));
            found.Add((split.Name, [.. join.Indices.Where(static i => i >= 0)]));
        }

        for (int i = 0; i < found.Count; i++)
        {
            for (int j = i + 1; j < found.Count; j++)
            {
                ((string one, HashSet<int> a), (string other, HashSet<int> b)) = (found[i], found[j]);
                if (a.IsSubsetOf(b) || b.IsSubsetOf(a)) continue; // A part of a part, as a validation list within train_val_list.txt.
                log.AddRange(SplitOverlap, a.Intersect(b).Order().Select(image => $"{known[image]} ({one}, {other})"));
                var across = a.Select(PatientOf).Intersect(b.Select(PatientOf)).Order(StringComparer.Ordinal);
                log.AddRange(PatientAcross, across.Select(patient => $"{patient} ({one}, {other})"));
            }
        }

        string PatientOf(int image) => rows.Count > 0 ? rows[image].Patient : PatientName.Of(known[image]);
    }

    private static void CheckBoxes(
        BoxRow[] boxes, LabelTable? labels, string[] known, ImageJoin? films, IReadOnlyList<FilmFacts> facts, AnomalyLog log)
    {
        ImageJoin join = ImageJoin.Of([.. boxes.Select(static b => ImageName.Normalize(b.Image))], known);
        for (int i = 0; i < boxes.Length; i++)
        {
            (string image, string finding, RectangleD box) = boxes[i];
            string example = FormattableString.Invariant(
                $"{image}: {finding} at {box.Left:0}, {box.Top:0}, {box.Width:0} × {box.Height:0}");
            int index = join.Indices[i], film = index < 0 || films is null ? index : films.Indices[index];
            if (index < 0) log.Add(BoxUnknown, example);
            int column = index < 0 || labels is null ? -1 : labels.IndexOf(new Finding(finding));
            if (column >= 0 && labels!.Rows[index].Labels[column] != LabelState.Present) log.Add(BoxUnlabeled, example);
            if (film < 0 || facts[film].Header is not { } header) continue;
            if (box.Left < -1 || box.Top < -1 || box.Right > header.Width + 1 || box.Bottom > header.Height + 1)
                log.Add(BoxOutside, FormattableString.Invariant($"{example}, film {header.Width}×{header.Height}"));
        }
    }
}
