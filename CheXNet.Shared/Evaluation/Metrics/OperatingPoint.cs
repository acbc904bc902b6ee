namespace CheXNet.Evaluation.Metrics;

/// <summary>The counts of a threshold t: an image is called positive if its score is at least t.</summary>
/// <param name="Threshold">t; +∞ calls none positive.</param>
/// <param name="TruePositives">TP.</param>
/// <param name="FalsePositives">FP.</param>
/// <param name="Positives">P, images with the finding.</param>
/// <param name="Negatives">N, images without it.</param>
public readonly record struct OperatingPoint(
    double Threshold, double TruePositives, double FalsePositives, double Positives, double Negatives)
{
    /// <summary>TP / P (recall, true positive rate); NaN without positives.</summary>
    public double Sensitivity => TruePositives / Positives;

    /// <summary>TN / N; NaN without negatives.</summary>
    public double Specificity => 1 - FalsePositiveRate;

    /// <summary>FP / N.</summary>
    public double FalsePositiveRate => FalsePositives / Negatives;

    /// <summary>TP / (TP + FP), the precision; NaN if nothing is called positive.</summary>
    public double Ppv => TruePositives / (TruePositives + FalsePositives);

    /// <summary>TN / (TN + FN); NaN if nothing is called negative.</summary>
    public double Npv => (Negatives - FalsePositives) / (Negatives - FalsePositives + Positives - TruePositives);

    /// <summary>F1 = 2·TP / (2·TP + FP + FN) = 2·TP / (TP + FP + P).</summary>
    public double F1 => 2 * TruePositives / (TruePositives + FalsePositives + Positives);

    /// <summary>Youden's J = sensitivity + specificity − 1 (Cancer 3:32, 1950).</summary>
    public double YoudenJ => Sensitivity - FalsePositiveRate;

    /// <summary>PPV where a share π of the images has the finding, by Bayes: Se·π / (Se·π + (1 − Sp)(1 − π)).</summary>
    public double PpvAt(double prevalence) =>
        Sensitivity * prevalence / ((Sensitivity * prevalence) + (FalsePositiveRate * (1 - prevalence)));

    /// <summary>NPV at a share π: Sp(1 − π) / (Sp(1 − π) + (1 − Se)π).</summary>
    public double NpvAt(double prevalence) =>
        Specificity * (1 - prevalence) / ((Specificity * (1 - prevalence)) + ((1 - Sensitivity) * prevalence));

    /// <summary>The counts of a threshold.</summary>
    public static OperatingPoint At(RankedScores ranked, double threshold)
    {
        int called = 0, positives = 0;
        for (; called < ranked.Count && ranked.Scores[called] >= threshold; called++) positives += ranked.Labels[called] ? 1 : 0;
        return new OperatingPoint(threshold, positives, called - positives, ranked.Positives, ranked.Negatives);
    }
}
