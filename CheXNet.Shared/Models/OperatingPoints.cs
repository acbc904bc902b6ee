namespace CheXNet.Models;

/// <summary>Decision thresholds on probabilities.</summary>
/// <param name="Thresholds">One per finding in card order, in (0, 1); null for a finding without one.</param>
/// <param name="FittedOn">The data and method they were fitted with.</param>
public sealed record OperatingPoints(IReadOnlyList<double?> Thresholds, string FittedOn)
{
    /// <summary>What was measured at each threshold, in card order; null where nothing was, and on cards of other origin.</summary>
    public IReadOnlyList<OperatingPointFit?>? Fits { get; init; }
}

/// <summary>An operating point on the images that it was chosen on.</summary>
/// <param name="Rule"><c>f1</c>, <c>youden</c>, <c>sensitivity=0.9</c> or <c>specificity=0.9</c>.</param>
/// <param name="Sensitivity">With a 95% interval over patients.</param>
/// <param name="Specificity">With a 95% interval over patients.</param>
/// <param name="Prevalence">The share of images with the finding, as stated, else among the images.</param>
/// <param name="Stated">Whether the prevalence was stated.</param>
/// <param name="Ppv">Expected at that prevalence; null if nothing is called positive.</param>
/// <param name="Npv">Expected at that prevalence; null if nothing is called negative.</param>
public sealed record OperatingPointFit(
    string Rule, FittedValue Sensitivity, FittedValue Specificity, double Prevalence, bool Stated,
    FittedValue? Ppv = null, FittedValue? Npv = null);

/// <summary>A fitted number.</summary>
/// <param name="Low">The lower end of its 95% interval over patients; null if too few resamples have a value.</param>
/// <param name="High">The upper end.</param>
public sealed record FittedValue(double Value, double? Low = null, double? High = null);
