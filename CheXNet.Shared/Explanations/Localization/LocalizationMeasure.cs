using CheXNet.Explanations.Faithfulness;

namespace CheXNet.Explanations.Localization;

/// <summary>A measure of localization: a sum over maps divided by a count over maps.</summary>
/// <param name="Name">The name in JSON and CSV: <c>iou_0.1</c>.</param>
/// <param name="Title">The name in tables: <c>IoU &gt; .1</c>.</param>
/// <param name="Sum">A map's part of the numerator.</param>
/// <param name="Count">A map's part of the denominator; 0 where the measure is not defined for it.</param>
public sealed record LocalizationMeasure(
    string Name, string Title, Func<MeasuredMap, double> Sum, Func<MeasuredMap, double> Count)
{
    /// <summary>Pointing game without tolerance, CheXlocalize's hit rate.</summary>
    public static LocalizationMeasure Pointing { get; } = Mean("pointing", "pointing", static m => m.Scores.Pointing ? 1 : 0);

    /// <summary>Pointing game with a tolerance of 15 pixels.</summary>
    public static LocalizationMeasure PointingNear { get; } = Mean("pointing_15px", "± 15 px", static m => m.Scores.PointingNear ? 1 : 0);

    /// <summary>Energy in the box.</summary>
    public static LocalizationMeasure Energy { get; } = Mean("energy", "energy", static m => m.Scores.Energy);

    /// <summary>CheXlocalize's mean IoU, at the threshold tuned on other patients.</summary>
    public static LocalizationMeasure MeanIou { get; } = new(
        "miou", "mIoU", static m => m.TunedIou ?? 0, static m => m.TunedIou is null ? 0 : 1);

    /// <summary>All measures, in display order.</summary>
    public static IReadOnlyList<LocalizationMeasure> All { get; } =
    [
        Pointing, PointingNear, Energy, MeanIou,
        .. WangProtocol.Ious.Select(static (t, i) => Found($"iou_{Text(t)}", $"IoU > {Text(t)}", m => m.Scores.Wang.FoundIou[i])),
        .. WangProtocol.Ious.Select(static (t, i) => Mean($"afp_iou_{Text(t)}", $"AFP at IoU {Text(t)}", m => m.Scores.Wang.FalseIou[i])),
        .. WangProtocol.IoBbs.Select(static (t, i) => Found($"iobb_{Text(t)}", $"IoBB > {Text(t)}", m => m.Scores.Wang.FoundIoBb[i])),
        .. WangProtocol.IoBbs.Select(
            static (t, i) => Mean($"afp_iobb_{Text(t)}", $"AFP at IoBB {Text(t)}", m => m.Scores.Wang.FalseIoBb[i])),
        Faithful("faith_deletion", "deletion ↓", static f => f.Deletion),
        Faithful("faith_insertion", "insertion ↑", static f => f.Insertion),
        Faithful("faith_road_most_first", "ROAD most first ↓", static f => f.RoadMostFirst),
        Faithful("faith_road_least_first", "ROAD least first ↑", static f => f.RoadLeastFirst),
        Faithful("faith_road", "ROAD ↑", static f => f.Road),
        Faithful("faith_average_drop", "average drop ↓", static f => f.Drop),
        Faithful("faith_average_increase", "average increase ↑", static f => f.Increased ? 1 : 0),
    ];

    /// <summary>Those of <see cref="All"/> that are measured only on request, since they score every film many times more.</summary>
    public static IReadOnlyList<LocalizationMeasure> Faithfulness { get; } =
        [.. All.Where(static m => m.Name.StartsWith("faith_", StringComparison.Ordinal))];

    /// <summary>Finds a measure by its name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static LocalizationMeasure Named(string name) => All.First(measure => measure.Name == name);

    private static LocalizationMeasure Mean(string name, string title, Func<MeasuredMap, double> value) =>
        new(name, title, value, static _ => 1);

    /// <summary>Per truth box, not per image.</summary>
    private static LocalizationMeasure Found(string name, string title, Func<MeasuredMap, double> found) =>
        new(name, title, found, static m => m.Scores.Wang.Boxes);

    private static LocalizationMeasure Faithful(string name, string title, Func<FaithfulnessScores, double> value) => new(
        name, title, m => m.Faithfulness is { } f ? value(f) : 0, static m => m.Faithfulness is null ? 0 : 1);

    private static string Text(double threshold) => threshold.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A measured map with what its place in the dataset adds.</summary>
/// <param name="TunedIou">The IoU at the threshold tuned on other patients; null if the finding has one patient only.</param>
/// <param name="Faithfulness">Null where it was not asked for.</param>
public sealed record MeasuredMap(
    string Image, string Patient, MapScores Scores, double? TunedIou = null, FaithfulnessScores? Faithfulness = null);
