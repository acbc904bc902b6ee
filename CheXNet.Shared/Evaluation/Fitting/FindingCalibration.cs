namespace CheXNet.Evaluation.Fitting;

/// <summary>What became of one finding.</summary>
/// <param name="Images">Images with a label and a score.</param>
/// <param name="Positives">Images with the finding.</param>
/// <param name="Problem">Why nothing was fitted, in a clause; null if it was.</param>
public sealed record FindingCalibration(Finding Finding, int Images, int Positives, string? Problem)
{
    /// <summary>How probabilities were fitted.</summary>
    public CalibrationFit? Calibration { get; init; }

    /// <summary>The threshold; null if there is none.</summary>
    public double? Threshold { get; init; }

    /// <summary>What was measured at the threshold.</summary>
    public OperatingPointFit? OperatingPoint { get; init; }

    /// <summary>The conformal set.</summary>
    public ConformalSet? Set { get; init; }

    /// <summary>The share of the images that the set answers by yes.</summary>
    public double? Yes { get; init; }

    /// <summary>The share that it answers by no; the rest is uncertain.</summary>
    public double? No { get; init; }

    /// <summary>Why the set never answers yes, no or either, and how many films it takes; null if it can.</summary>
    public string? SetProblem { get; init; }

    internal FittedCalibration Fitted { get; init; } = FittedCalibration.None;
}

/// <summary>A calibrated card, and what became of each finding.</summary>
/// <param name="Card">To be written with the files of the package that it was fitted for.</param>
/// <param name="Findings">In card order, those with predictions and labels.</param>
/// <param name="Notes">What a reader must know, in sentences.</param>
public sealed record CalibrationResult(ModelCard Card, IReadOnlyList<FindingCalibration> Findings, IReadOnlyList<string> Notes);
