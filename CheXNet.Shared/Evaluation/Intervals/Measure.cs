namespace CheXNet.Evaluation.Intervals;

/// <summary>A number that is measured for a finding, and whose interval is found by resampling.</summary>
public enum Measure
{
    /// <summary>Area under the ROC curve.</summary>
    Auroc,

    /// <summary>Average precision, the area under the precision-recall curve.</summary>
    Auprc,

    /// <summary>The largest F1 over all thresholds.</summary>
    MaxF1,

    /// <summary>Mean squared error of the probabilities.</summary>
    Brier,

    /// <summary>Expected calibration error.</summary>
    Ece,

    /// <summary>At the threshold.</summary>
    Sensitivity,

    /// <summary>At the threshold.</summary>
    Specificity,

    /// <summary>At the threshold.</summary>
    Ppv,

    /// <summary>At the threshold.</summary>
    Npv,

    /// <summary>F1 at the threshold.</summary>
    F1,
}
