namespace CheXNet.Datasets;

/// <summary>A kind of thing that is odd about a dataset.</summary>
/// <param name="Code">Stable; for programs.</param>
/// <param name="Meaning">For people, as in "ages above 120 years".</param>
/// <param name="IsFault">Whether the dataset is not clean with it; otherwise it is worth knowing and harmless.</param>
public sealed record AnomalyKind(string Code, string Meaning, bool IsFault = true);

/// <summary>Something odd, counted.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">The first of them, at most <see cref="MostExamples"/>.</param>
public sealed record DatasetAnomaly(AnomalyKind Kind, long Count, IReadOnlyList<string> Examples)
{
    /// <summary>How many examples are kept.</summary>
    public const int MostExamples = 5;
}

/// <summary>Counts anomalies. Not thread-safe.</summary>
internal sealed class AnomalyLog
{
    private readonly Dictionary<AnomalyKind, (long Count, List<string> Examples)> _found = [];

    public void Add(AnomalyKind kind, string example)
    {
        ref (long Count, List<string> Examples) found = ref CollectionsMarshal.GetValueRefOrAddDefault(_found, kind, out _);
        found.Examples ??= [];
        if (found.Examples.Count < DatasetAnomaly.MostExamples) found.Examples.Add(example);
        found.Count++;
    }

    public void AddRange(AnomalyKind kind, IEnumerable<string> examples)
    {
        foreach (string example in examples) Add(kind, example);
    }

    /// <summary>Anomalies of several parts together.</summary>
    public static IReadOnlyList<DatasetAnomaly> Sum(IEnumerable<DatasetAnomaly> parts) =>
    [
        .. parts.GroupBy(static a => a.Kind).OrderBy(static g => !g.Key.IsFault).Select(static g => new DatasetAnomaly(
            g.Key,
            g.Sum(static a => a.Count),
            [.. g.SelectMany(static a => a.Examples).Take(DatasetAnomaly.MostExamples)])),
    ];

    /// <summary>Faults first, then in the order in which they were first seen.</summary>
    public IReadOnlyList<DatasetAnomaly> ToList() =>
    [
        .. _found.OrderBy(static f => !f.Key.IsFault).Select(static f => new DatasetAnomaly(f.Key, f.Value.Count, f.Value.Examples)),
    ];
}
