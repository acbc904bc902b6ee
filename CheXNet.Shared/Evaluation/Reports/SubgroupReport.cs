using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Reports;

/// <summary>A subgroup of the images.</summary>
/// <param name="By"><c>view</c>, <c>sex</c>, <c>age</c> or <c>site</c>.</param>
/// <param name="Group">The value, such as <c>PA</c> or <c>40–59</c>.</param>
/// <param name="MeanAuroc">The mean over findings that have a value; null if none has.</param>
public sealed record SubgroupReport(
    string By, string Group, int Images, int Patients, Measured? MeanAuroc, IReadOnlyList<SubgroupFinding> Findings);

/// <summary>One finding in a subgroup.</summary>
/// <param name="Problem">Why there is no AUROC; null if there is one.</param>
public sealed record SubgroupFinding(Finding Finding, int Images, int Positives, string? Problem, Measured? Auroc, Measured? Auprc);

/// <summary>Two models on the same images.</summary>
/// <param name="Other">Where the second model's scores come from.</param>
/// <param name="Images">Images that both scored.</param>
/// <param name="OnlyHere">Evaluated images that the second file lacks.</param>
public sealed record ComparisonReport(
    PredictionSource Other, int Images, int Patients, IReadOnlyList<string> OnlyHere, IReadOnlyList<FindingComparison> Findings,
    PairedDifference? MeanAuroc);

/// <summary>One finding of two models.</summary>
/// <param name="Problem">Why nothing can be compared; null if it can.</param>
/// <param name="DeLongZ">z of DeLong's paired test; images count as independent.</param>
/// <param name="DeLongP">Its two-sided p.</param>
public sealed record FindingComparison(
    Finding Finding, int Images, int Positives, string? Problem, PairedDifference? Auroc, PairedDifference? Auprc, double? DeLongZ,
    double? DeLongP);

/// <summary>A difference between two models.</summary>
/// <param name="First">This model's value.</param>
/// <param name="Second">The other's.</param>
/// <param name="Difference">First − second, by paired resamples.</param>
/// <param name="P">Two-sided: twice the share of resamples on the smaller side of zero, over the first unit that was drawn.</param>
public sealed record PairedDifference(double First, double Second, Measured Difference, double? P);

/// <summary>Published AUROCs beside these.</summary>
/// <param name="Columns">The published results.</param>
/// <param name="Rows">One per finding, then the mean.</param>
/// <param name="Comparability">What may be compared, in a sentence.</param>
public sealed record PublishedReport(
    IReadOnlyList<PublishedColumn> Columns, IReadOnlyList<PublishedRow> Rows, string Comparability);

/// <summary>A published result.</summary>
/// <param name="SameSplit">Whether it was measured on these very images.</param>
public sealed record PublishedColumn(string Name, string Split, bool SameSplit);

/// <summary>A finding's AUROC here and in each published result.</summary>
/// <param name="Finding">A finding, or <c>mean</c>.</param>
public sealed record PublishedRow(string Finding, double? Here, IReadOnlyList<double?> Published);

/// <summary>F1 on pneumonia.</summary>
/// <param name="F1">Here, at <paramref name="Threshold"/>.</param>
/// <param name="From">Where the threshold comes from.</param>
/// <param name="Others">CheXNet's and the radiologists'.</param>
/// <param name="Note">Why they are only roughly comparable.</param>
public sealed record PneumoniaReport(
    Measured F1, double Threshold, string From, IReadOnlyList<PublishedF1> Others, string Note);

/// <summary>A published F1 with its 95% interval, where that is published.</summary>
public sealed record PublishedF1(string Who, double F1, Interval? Interval);
