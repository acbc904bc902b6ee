using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Reports;

/// <summary>A value with its 95% intervals.</summary>
/// <param name="Value">Null where it does not exist, as a PPV with nothing called positive.</param>
/// <param name="Patients">By resampling patients; null if not asked for, or if too few resamples have a value.</param>
/// <param name="Images">By resampling images.</param>
public sealed record Measured(double? Value, Interval? Patients, Interval? Images)
{
    /// <summary>The interval to show first: over patients if there is one.</summary>
    [JsonIgnore]
    public Interval? Interval => Patients ?? Images;
}

/// <summary>One finding.</summary>
public sealed record FindingReport
{
    /// <summary>The finding.</summary>
    public required Finding Finding { get; init; }

    /// <summary>Images with a label and a score.</summary>
    public required int Images { get; init; }

    /// <summary>Evaluated images without a score, left out here.</summary>
    public required int WithoutScore { get; init; }

    /// <summary>Evaluated images whose label is uncertain, left out here.</summary>
    public required int WithoutLabel { get; init; }

    /// <summary>Images with the finding.</summary>
    public required int Positives { get; init; }

    /// <summary>Why there is no curve, such as <c>no image has the finding</c>; null if there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>Area under the ROC curve, ties ½.</summary>
    public Measured? Auroc { get; init; }

    /// <summary>The DeLong interval of the AUROC; images count as independent.</summary>
    public Interval? DeLong { get; init; }

    /// <summary>Average precision.</summary>
    public Measured? Auprc { get; init; }

    /// <summary>Mean squared error.</summary>
    public Measured? Brier { get; init; }

    /// <summary>Expected calibration error, 15 bins.</summary>
    public Measured? Ece { get; init; }

    /// <summary>The largest F1. Chosen on these images, so both value and interval are optimistic.</summary>
    public Measured? MaxF1 { get; init; }

    /// <summary>The point of the largest F1.</summary>
    public PointReport? BestF1 { get; init; }

    /// <summary>Youden's point.</summary>
    public PointReport? Youden { get; init; }

    /// <summary>The point of the chosen threshold.</summary>
    public OperatingReport? Operating { get; init; }

    /// <summary>The ROC and precision-recall curves, thinned for plots.</summary>
    public IReadOnlyList<PointReport> Curve { get; init; } = [];

    /// <summary>The reliability curve.</summary>
    public IReadOnlyList<BinReport> Reliability { get; init; } = [];

    /// <summary>How scores are distributed.</summary>
    public ScoreHistogram? Histogram { get; init; }

    /// <summary>Images without the finding that score highest, highest first.</summary>
    public IReadOnlyList<WorstImage> FalsePositives { get; init; } = [];

    /// <summary>Images with the finding that score lowest, lowest first.</summary>
    public IReadOnlyList<WorstImage> FalseNegatives { get; init; } = [];
}

/// <summary>A point of the curves.</summary>
/// <param name="Threshold">Null at the end where nothing is called positive.</param>
public sealed record PointReport(double? Threshold, double? Sensitivity, double? Specificity, double? Ppv, double? Npv, double? F1)
{
    /// <summary>Shows a point.</summary>
    public static PointReport Of(OperatingPoint p) => new(
        Number.Or(p.Threshold), Number.Or(p.Sensitivity), Number.Or(p.Specificity), Number.Or(p.Ppv), Number.Or(p.Npv), Number.Or(p.F1));
}

/// <summary>The chosen threshold.</summary>
/// <param name="From">Where the threshold comes from.</param>
/// <param name="Prevalence">The prevalence of <paramref name="PpvAtPrevalence"/>; null if none was stated.</param>
public sealed record OperatingReport(
    double Threshold, string From, long TruePositives, long FalsePositives, long TrueNegatives, long FalseNegatives,
    Measured Sensitivity, Measured Specificity, Measured Ppv, Measured Npv, Measured F1,
    double? Prevalence, double? PpvAtPrevalence, double? NpvAtPrevalence);

/// <summary>A bin of the reliability curve.</summary>
public sealed record BinReport(double Low, double High, int Count, double? MeanProbability, double? Observed);

/// <summary>Scores of negatives and positives in bins of equal width over [0, 1].</summary>
public sealed record ScoreHistogram(IReadOnlyList<int> Negatives, IReadOnlyList<int> Positives);

/// <summary>An image that the model gets most wrong.</summary>
/// <param name="Score">Its probability.</param>
public sealed record WorstImage(string Image, double Score);

/// <summary>Means over findings.</summary>
/// <param name="Findings">How many findings have a value.</param>
public sealed record MeanReport(int Findings, Measured? Auroc, Measured? Auprc, Measured? MaxF1, Measured? Brier, Measured? Ece);

/// <summary>Numbers for JSON, which has no NaN.</summary>
internal static class Number
{
    public static double? Or(double value) => double.IsFinite(value) ? value : null;
}
