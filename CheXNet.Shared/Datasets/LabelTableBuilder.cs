namespace CheXNet.Datasets;

/// <summary>Collects rows, the mapping of label names, and what is odd.</summary>
/// <param name="findings">The findings to read.</param>
internal sealed class LabelTableBuilder(SourceTable source, IReadOnlyList<Finding> findings)
{
    private readonly Dictionary<string, LabelRow> _byImage = new(StringComparer.Ordinal);
    private readonly List<LabelRow> _rows = [];
    private readonly Dictionary<string, (int Finding, int Images)> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PatientSex> _sexes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _twoSexes = new(StringComparer.Ordinal);
    private string? _firstUnreadable;
    private int _unreadable;

    public AnomalyLog Log { get; } = new();

    /// <summary>Whether a finding is labeled by the source.</summary>
    public bool[] Labeled { get; } = new bool[findings.Count];

    /// <summary>The finding of a label name, whose images are counted; -1 if it is not used.</summary>
    public int Map(string name, int images = 1)
    {
        ref (int Finding, int Images) known = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out bool exists);
        if (!exists)
        {
            known.Finding = LabelNames.IndexOf(name, findings);
            if (known.Finding >= 0) Labeled[known.Finding] = true;
        }

        known.Images += images;
        return known.Finding;
    }

    public LabelState[] NewLabels(LabelState state)
    {
        LabelState[] labels = new LabelState[findings.Count];
        Array.Fill(labels, state);
        return labels;
    }

    /// <summary>Adds a row; the first of an image counts.</summary>
    public void Add(LabelRow row)
    {
        if (row.Image.Length == 0)
        {
            Unreadable(row.Line, "names no image");
        }
        else if (_byImage.TryAdd(row.Image, row))
        {
            if (row.Age > AgeText.Highest) Log.Add(LabelAnomalies.AgeOutlier, Invariant($"{row.Image}: {row.Age}"));
            if (row.NoFinding == true && row.Labels.Contains(LabelState.Present)) Log.Add(LabelAnomalies.NoFindingBesides, row.Image);
            if (row.Sex is { } sex && !_sexes.TryAdd(row.Patient, sex) && _sexes[row.Patient] != sex && _twoSexes.Add(row.Patient))
                Log.Add(LabelAnomalies.PatientTwoSexes, row.Patient);
            _rows.Add(row);
        }
        else
        {
            bool same = _byImage[row.Image].Labels.SequenceEqual(row.Labels);
            Log.Add(same ? LabelAnomalies.ImageTwice : LabelAnomalies.ImageTwiceDifferent, Invariant($"{row.Image} (line {row.Line})"));
        }
    }

    /// <param name="what">As in "names no image".</param>
    public void Unreadable(int line, string what)
    {
        string example = Invariant($"line {line} {what}");
        Log.Add(LabelAnomalies.RowUnreadable, example);
        _firstUnreadable ??= example;
        _unreadable++;
    }

    public static string? View(string text) => text.Length == 0 ? null : text.ToUpperInvariant();

    public double? Age(string text, string image)
    {
        if (text.Length == 0) return null;
        double? age = AgeText.Parse(text, out bool hasUnit);
        if (age is null) Log.Add(LabelAnomalies.AgeUnreadable, $"{image}: {text}");
        else if (hasUnit) Log.Add(LabelAnomalies.AgeWithUnit, $"{image}: {text}");
        return age;
    }

    public PatientSex? Sex(string text, string image)
    {
        switch (text.ToUpperInvariant())
        {
            case "F" or "FEMALE":
                return PatientSex.Female;
            case "M" or "MALE":
                return PatientSex.Male;
            default:
                if (text.Length > 0) Log.Add(LabelAnomalies.SexUnreadable, $"{image}: {text}");
                return null;
        }
    }

    /// <summary>Which of ChestX-ray14's versions the labels added so far are of; null if they do not tell.</summary>
    public string? NihVersion()
    {
        Dictionary<string, LabelRow> byName = new(StringComparer.Ordinal);
        foreach (LabelRow row in _rows) byName.TryAdd(ImageName.Bare(row.FileName), row);
        return Datasets.NihVersion.Of(name => byName.GetValueOrDefault(name)?.Labels, findings);
    }

    /// <exception cref="InvalidInputException">No row, or more rows that cannot be read than can.</exception>
    public LabelTable Build(LabelFormat format, string? version, params IReadOnlyList<SourceFile> companions)
    {
        if (_unreadable > _rows.Count)
        {
            throw source.Invalid(
                Invariant($"cannot be used: {_unreadable} of its {_unreadable + _rows.Count} rows cannot be read as ")
                + $"{LabelFormats.NameOf(format)}; {_firstUnreadable}");
        }

        if (_rows.Count == 0) throw source.Invalid("has a header and no rows");
        int[] kept = [.. Enumerable.Range(0, findings.Count).Where(i => Labeled[i])];
        return new LabelTable(
            format,
            version,
            [new SourceFile(source.Path, source.Sha256, "labels"), .. companions],
            [.. kept.Select(i => findings[i])],
            [
                .. _names.Select(n => new LabelMapping(n.Key, n.Value.Finding < 0 ? null : findings[n.Value.Finding], n.Value.Images))
                    .OrderBy(static m => m.Finding is null).ThenByDescending(static m => m.Images)
                    .ThenBy(static m => m.Name, StringComparer.Ordinal),
            ],
            kept.Length == findings.Count ? _rows : [.. _rows.Select(row => row with { Labels = [.. kept.Select(i => row.Labels[i])] })],
            Log.ToList());
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
