namespace CheXNet.Explanations.Localization;

/// <summary>Where a model's maps point, held against boxes: <c>localization.json</c>.</summary>
public sealed record LocalizationReport
{
    /// <summary>The schema version that this software writes.</summary>
    public const string CurrentSchema = "chexnet.localization/1";

    /// <summary>The finding of the rows that average over all findings.</summary>
    public const string MeanName = "mean";

    /// <summary><see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The model that the maps are of.</summary>
    public required string Model { get; init; }

    /// <summary>Images with boxes.</summary>
    public required int Images { get; init; }

    /// <summary>Their patients, which the intervals are drawn over.</summary>
    public required int Patients { get; init; }

    /// <summary>Images that the model was trained on, where its card can tell; null where it cannot.</summary>
    public required int? InTrainingSplit { get; init; }

    /// <summary>The seed of the random maps and of the resamples.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Resamples of the patients; intervals are the percentiles 2.5 and 97.5.</summary>
    public required int Resamples { get; init; }

    /// <summary>Sentences that a reader of the numbers must know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>One row per method and finding, and one per method with the mean over its findings.</summary>
    public required IReadOnlyList<LocalizationRow> Rows { get; init; }

    /// <summary>The version of this software.</summary>
    public string SoftwareVersion { get; init; } = CheXNet.SoftwareVersion.Current;
}

/// <summary>One method's maps of one finding.</summary>
/// <param name="Method">The method's name, <see cref="ControlMaps.RandomName"/> or <see cref="ControlMaps.GaussianName"/>.</param>
/// <param name="Finding">The finding, or <see cref="LocalizationReport.MeanName"/>.</param>
/// <param name="Images">Images with a box of the finding.</param>
/// <param name="Boxes">Their boxes.</param>
/// <param name="ZeroMaps">Maps that are zero everywhere; they count as misses.</param>
/// <param name="Threshold">The mean of the tuned thresholds, of 255; null for means and for a finding of one patient.</param>
/// <param name="Measures">By <see cref="LocalizationMeasure.Name"/>; a measure without a value is left out.</param>
public sealed record LocalizationRow(
    string Method, string Finding, int Images, int Patients, int Boxes, int ZeroMaps, double? Threshold,
    IReadOnlyDictionary<string, Estimate> Measures);

/// <summary>A value with its 95% interval.</summary>
/// <param name="Low">Percentile 2.5 of the resamples; null with fewer than two patients.</param>
/// <param name="High">Percentile 97.5.</param>
public sealed record Estimate(double Value, double? Low, double? High);
