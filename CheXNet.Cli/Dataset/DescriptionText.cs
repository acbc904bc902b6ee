using CheXNet.Datasets;

namespace CheXNet.Cli.Dataset;

/// <summary>A description on a terminal.</summary>
internal static class DescriptionText
{
    private const int MostSizes = 8;

    public static void Write(DatasetDescription d, TextWriter to)
    {
        to.WriteLine(Invariant($"{d.Folder}: {d.Films} films, {d.FilmBytes / 1e6:0.#} MB."));
        if (d.Source is not null)
        {
            to.WriteLine(Invariant($"{d.Source}: {d.Images} images of {d.Patients} patients (at most {d.MostImagesOfAPatient} of one), ")
                + Invariant($"{d.ImagesWithFilm} with a film here; {d.NoFinding} without finding, {d.SeveralFindings} with several."));
            Findings(d, to);
            Together(d, to);
            Mapping(d, to);
        }

        Counts("Views", d.Views, to);
        Counts("Sexes", d.Sexes, to);
        Counts("Sites", d.Sites, to);
        if (d.Ages.Median is { } median)
        {
            string outliers = d.Ages.Outliers > 0 ? Invariant($"; above {AgeText.Highest}: {d.Ages.Outliers}") : "";
            to.WriteLine(Invariant($"Ages: {d.Ages.Min:0.#} to {d.Ages.Max:0.#}, median {median:0.#}{outliers}."));
        }

        Splits(d, to);
        Counts("Boxes", d.Boxes, to);
        Counts("Sizes", d.Sizes, to);
        Counts("Kinds", d.Kinds, to);
        foreach (SourceFile origin in d.Origins) to.WriteLine($"{origin.Role}: {origin.Path}, SHA-256 {origin.Sha256}");
    }

    private static void Findings(DatasetDescription d, TextWriter to)
    {
        bool isSure = d.Findings.All(static f => f.Uncertain + f.Unmentioned == 0);
        TextTable table = new TextTable().Name("finding").Number("present");
        if (!isSure) table.Number("absent").Number("uncertain").Number("not mentioned");
        table.Number("prevalence");
        foreach (FindingCounts f in d.Findings)
        {
            IEnumerable<int> counts = isSure ? [f.Present] : [f.Present, f.Absent, f.Uncertain, f.Unmentioned];
            table.Add([f.Finding.Name, .. counts.Select(static c => Invariant($"{c}")), Invariant($"{f.Prevalence:0.00%}")]);
        }

        table.Write(to);
        if (isSure) return;
        string counted = d.Policy switch { UncertainPolicy.One => "as present", UncertainPolicy.Zero => "as absent", _ => "not at all" };
        to.WriteLine($"In the prevalence, what is uncertain counts {counted}, what is not mentioned as absent.");
    }

    private static void Together(DatasetDescription d, TextWriter to)
    {
        if (d.SeveralFindings == 0) return;
        to.WriteLine("Images with both findings:");
        TextTable table = new TextTable().Name("");
        string[] names = [.. d.Findings.Select(static f => f.Finding.Name)];
        foreach (string name in names) table.Number(Short(name, names));
        foreach (FindingCounts f in d.Findings) table.Add([f.Finding.Name, .. f.Together.Select(static c => Invariant($"{c}"))]);
        table.Write(to);
    }

    /// <summary>A name's first letters, as many as tell it from the others and at least four.</summary>
    private static string Short(string name, string[] names)
    {
        int length = Math.Min(4, name.Length);
        while (length < name.Length && names.Count(other => other.StartsWith(name[..length], StringComparison.Ordinal)) > 1) length++;
        return name[..length];
    }

    private static void Mapping(DatasetDescription d, TextWriter to)
    {
        to.WriteLine("Labels of the source, and the findings that they count as:");
        TextTable table = new TextTable().Name("label").Name("finding").Number("images");
        foreach (LabelMapping m in d.Mapping) table.Add(m.Name, m.Finding?.Name ?? "not used", Invariant($"{m.Images}"));
        table.Write(to);
    }

    private static void Splits(DatasetDescription d, TextWriter to)
    {
        if (d.Splits.Count == 0) return;
        TextTable table = new TextTable().Name("split").Number("images").Number("with labels").Number("with a film").Number("patients");
        foreach (SplitCounts s in d.Splits)
            table.Add([s.Name, .. new[] { s.Images, s.Labeled, s.Films, s.Patients }.Select(static c => Invariant($"{c}"))]);
        table.Write(to);
    }

    private static void Counts(string title, IReadOnlyDictionary<string, int> counts, TextWriter to)
    {
        if (counts.Count == 0 || (counts.Count == 1 && counts.ContainsKey(""))) return;
        IEnumerable<string> shown = counts.Take(MostSizes)
            .Select(static c => Invariant($"{(c.Key.Length == 0 ? "unknown" : c.Key)} {c.Value}"));
        string more = counts.Count > MostSizes ? Invariant($"; {counts.Count - MostSizes} more") : "";
        to.WriteLine($"{title}: {string.Join(", ", shown)}{more}.");
    }
}
