namespace CheXNet.Datasets;

/// <summary>How often a finding is labeled.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Present">Images.</param>
/// <param name="Absent">Images.</param>
/// <param name="Uncertain">Images.</param>
/// <param name="Unmentioned">Images.</param>
/// <param name="Positives">Images on which it counts as present under the policy.</param>
/// <param name="Prevalence">Positives among the images that are not left out, 0 to 1; null if all are.</param>
/// <param name="Together">Images on which it is present with each finding of the table, itself included, in the table's order.</param>
public sealed record FindingCounts(
    Finding Finding, int Present, int Absent, int Uncertain, int Unmentioned, int Positives, double? Prevalence,
    IReadOnlyList<int> Together);

/// <summary>Ages that are known, in years.</summary>
/// <param name="Known">Images with an age.</param>
/// <param name="Outliers">Those above <see cref="AgeText.Highest"/>, which the other numbers leave out.</param>
/// <param name="Min">Null if none is known.</param>
/// <param name="Median">Null if none is known.</param>
/// <param name="Max">Null if none is known.</param>
public sealed record AgeCounts(int Known, int Outliers, double? Min, double? Median, double? Max);

/// <summary>A part of the dataset.</summary>
/// <param name="Name">The list's file name, or the label file's name for it.</param>
/// <param name="Sha256">Of the list; null if the label file names the split.</param>
/// <param name="Images">Images that it names.</param>
/// <param name="Labeled">Those with labels.</param>
/// <param name="Films">Those with a film in the folder.</param>
/// <param name="Patients">Patients of those with labels.</param>
public sealed record SplitCounts(string Name, string? Sha256, int Images, int Labeled, int Films, int Patients);

/// <summary>What a dataset really holds.</summary>
/// <param name="Folder">As named by the caller.</param>
/// <param name="Source">Format and version of the labels; null without labels.</param>
/// <param name="Format">The format's name for programs; null without labels.</param>
/// <param name="Origins">The files of labels, splits and boxes.</param>
/// <param name="Films">Films in the folder.</param>
/// <param name="FilmBytes">Their length.</param>
/// <param name="Images">Images with labels.</param>
/// <param name="ImagesWithFilm">Those whose film is there.</param>
/// <param name="Patients">Patients of the images with labels.</param>
/// <param name="MostImagesOfAPatient">Images of the patient with most.</param>
/// <param name="NoFinding">Images of which the source says that there is no finding.</param>
/// <param name="SeveralFindings">Images with more than one finding present.</param>
/// <param name="Policy">How uncertain labels count.</param>
/// <param name="Findings">In the table's order.</param>
/// <param name="Mapping">The source's label names and what they count as.</param>
/// <param name="Views">Images by view; an empty name is unknown.</param>
/// <param name="Sexes">Images by sex: <c>F</c>, <c>M</c>; an empty name is unknown.</param>
/// <param name="Sites">Images by site; an empty name is unknown.</param>
/// <param name="Ages">The ages.</param>
/// <param name="Splits">The splits.</param>
/// <param name="Boxes">Boxes by finding.</param>
/// <param name="Sizes">Films by width × height; <c>unreadable</c> for those without.</param>
/// <param name="Kinds">Films by format, channels and bits.</param>
public sealed record DatasetDescription(
    string Folder, string? Source, string? Format, IReadOnlyList<SourceFile> Origins, int Films, long FilmBytes, int Images,
    int ImagesWithFilm, int Patients, int MostImagesOfAPatient, int NoFinding, int SeveralFindings, UncertainPolicy Policy,
    IReadOnlyList<FindingCounts> Findings, IReadOnlyList<LabelMapping> Mapping, IReadOnlyDictionary<string, int> Views,
    IReadOnlyDictionary<string, int> Sexes, IReadOnlyDictionary<string, int> Sites, AgeCounts Ages, IReadOnlyList<SplitCounts> Splits,
    IReadOnlyDictionary<string, int> Boxes, IReadOnlyDictionary<string, int> Sizes, IReadOnlyDictionary<string, int> Kinds)
{
    /// <summary>Describes a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="facts">Of its films, in their order.</param>
    /// <param name="policy">How uncertain labels count.</param>
    public static DatasetDescription Of(DatasetFolder folder, IReadOnlyList<FilmFacts> facts, UncertainPolicy policy)
    {
        IReadOnlyList<LabelRow> rows = folder.Labels?.Rows ?? [];
        string[] names = [.. rows.Select(static r => r.Image)], films = [.. folder.Films.Select(static f => f.Name)];
        ImageJoin join = ImageJoin.Of(names, films);
        IEnumerable<SourceFile> others = folder.Splits.Select(static s => s.Origin).OfType<SourceFile>()
            .Concat(folder.Boxes.Select(static b => b.Origin)).Where(o => folder.Labels?.Origins.Any(l => l.Path == o.Path) != true);
        return new DatasetDescription(
            folder.Root,
            folder.Labels?.Description,
            folder.Labels is null ? null : LabelFormats.CodeOf(folder.Labels.Format),
            [.. folder.Labels?.Origins ?? [], .. others],
            films.Length,
            folder.Films.Sum(static f => f.Bytes),
            rows.Count,
            join.Indices.Count(static i => i >= 0),
            rows.DistinctBy(static r => r.Patient).Count(),
            rows.CountBy(static r => r.Patient).Select(static p => p.Value).DefaultIfEmpty().Max(),
            rows.Count(static r => r.NoFinding == true),
            rows.Count(static r => r.Labels.Count(static l => l == LabelState.Present) > 1),
            policy,
            folder.Labels is null ? [] : [.. folder.Labels.Findings.Select((f, i) => CountsOf(f, i, folder.Labels, policy))],
            folder.Labels?.Mapping ?? [],
            By(rows, static r => r.View),
            By(rows, static r => r.Sex?.ToString()[..1]),
            By(rows, static r => r.Site),
            AgesOf(rows),
            [.. folder.Splits.Select(s => SplitOf(s, rows, names, films))],
            By(folder.Boxes.MaxBy(static b => b.Boxes.Count)?.Boxes ?? [], static b => b.Finding),
            By(facts, static f => f.Header is { } h ? $"{h.Width}×{h.Height}" : "unreadable"),
            By(facts.Where(static f => f.Header is not null), static f => KindOf(f.Header!)));
    }

    private static FindingCounts CountsOf(Finding finding, int index, LabelTable table, UncertainPolicy policy)
    {
        int[] states = new int[4];
        int[] together = new int[table.Findings.Count];
        foreach (LabelRow row in table.Rows)
        {
            states[(int)row.Labels[index]]++;
            if (row.Labels[index] != LabelState.Present) continue;
            for (int i = 0; i < together.Length; i++)
            {
                if (row.Labels[i] == LabelState.Present) together[i]++;
            }
        }

        int uncertain = states[(int)LabelState.Uncertain], present = states[(int)LabelState.Present];
        int positives = present + (policy == UncertainPolicy.One ? uncertain : 0);
        int counted = table.Rows.Count - (policy == UncertainPolicy.Ignore ? uncertain : 0);
        return new FindingCounts(
            finding, present, states[(int)LabelState.Absent], uncertain, states[(int)LabelState.Unmentioned], positives,
            counted == 0 ? null : (double)positives / counted, together);
    }

    private static AgeCounts AgesOf(IReadOnlyList<LabelRow> rows)
    {
        double[] known = [.. rows.Select(static r => r.Age).OfType<double>().Order()];
        double[] plausible = [.. known.Where(static age => age <= AgeText.Highest)];
        int half = plausible.Length / 2;
        return plausible.Length == 0
            ? new AgeCounts(known.Length, known.Length, null, null, null)
            : new AgeCounts(
                known.Length, known.Length - plausible.Length, plausible[0],
                plausible.Length % 2 == 1 ? plausible[half] : (plausible[half - 1] + plausible[half]) / 2, plausible[^1]);
    }

    private static SplitCounts SplitOf(DatasetSplit split, IReadOnlyList<LabelRow> rows, string[] names, string[] films)
    {
        int[] labeled = [.. ImageJoin.Of(split.Images, names).Indices.Where(static i => i >= 0).Distinct()];
        return new SplitCounts(
            split.Name,
            split.Origin?.Sha256,
            split.Images.Count,
            labeled.Length,
            ImageJoin.Of(split.Images, films).Indices.Count(static i => i >= 0),
            labeled.DistinctBy(i => rows[i].Patient).Count());
    }

    private static Dictionary<string, int> By<T>(IEnumerable<T> items, Func<T, string?> key) => items
        .CountBy(item => key(item) ?? "").OrderByDescending(static c => c.Value).ThenBy(static c => c.Key, StringComparer.Ordinal)
        .ToDictionary(static c => c.Key, static c => c.Value, StringComparer.Ordinal);

    private static string KindOf(ImageHeader header)
    {
        string bands = header.Bands switch { 1 => "gray", 2 => "gray with alpha", 3 => "color", _ => "four channels" };
        return FormattableString.Invariant($"{header.Format.ToString().ToUpperInvariant()}, {bands}, {header.BitDepth} bits");
    }
}
