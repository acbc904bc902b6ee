namespace CheXNet.Models;

/// <summary>
/// How logits become probabilities: σ(slope · logit + intercept) (Platt 1999; temperature scaling is slope = 1/T without intercept), or by
/// a <see cref="CalibrationCurve"/> where a finding has one.
/// </summary>
/// <param name="Slope">One per finding, in card order; 1 for a finding with a curve.</param>
/// <param name="Intercept">One per finding, in card order; 0 for a finding with a curve.</param>
/// <param name="FittedOn">The data and method they were fitted with.</param>
public sealed record Calibration(IReadOnlyList<double> Slope, IReadOnlyList<double> Intercept, string FittedOn)
{
    /// <summary>Curves in card order, null for findings by the formula; null if there are none.</summary>
    public IReadOnlyList<CalibrationCurve?>? Curves { get; init; }

    /// <summary>How each finding was fitted, in card order; null for one that was left as it is, and on cards of other origin.</summary>
    public IReadOnlyList<CalibrationFit?>? Fits { get; init; }

    /// <summary>The calibrated probability of a finding.</summary>
    /// <param name="finding">The index in card order.</param>
    public double Of(int finding, double logit) => Curves?[finding] is { } curve
        ? curve.Of(Sigmoid.Of(logit))
        : Sigmoid.Of((Slope[finding] * logit) + Intercept[finding]);
}

/// <summary>A nondecreasing curve from scores to probabilities: linear between its points, constant beyond them.</summary>
/// <param name="Score">σ(logit), ascending, in [0, 1].</param>
/// <param name="Probability">One per score, never falling, in [0, 1].</param>
public sealed record CalibrationCurve(IReadOnlyList<double> Score, IReadOnlyList<double> Probability)
{
    /// <summary>The probability of a score.</summary>
    public double Of(double score)
    {
        if (score <= Score[0]) return Probability[0];
        if (score >= Score[^1]) return Probability[^1];
        int low = 0, high = Score.Count - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Score[middle] <= score) low = middle;
            else high = middle;
        }

        double share = (score - Score[low]) / (Score[high] - Score[low]);
        return Probability[low] + (share * (Probability[high] - Probability[low]));
    }
}

/// <summary>How a calibration is fitted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CalibrationMethod>))]
public enum CalibrationMethod
{
    /// <summary>σ(slope · logit + intercept), with Platt's targets.</summary>
    [JsonStringEnumMemberName("platt")]
    Platt,

    /// <summary>A nondecreasing curve through the observed frequencies.</summary>
    [JsonStringEnumMemberName("isotonic")]
    Isotonic,

    /// <summary>σ(logit / T).</summary>
    [JsonStringEnumMemberName("temperature")]
    Temperature,
}

/// <summary>How a finding's calibration was fitted, and how certain it is.</summary>
/// <param name="Chosen">Whether the held-out likelihood chose the method; false: it was asked for.</param>
/// <param name="Images">Images with a label and a score.</param>
/// <param name="Patients">Their patients.</param>
/// <param name="Positives">Images with the finding.</param>
/// <param name="HeldOut">Mean log loss on folds of patients held out: <c>none</c> (the plain sigmoid) and each method.</param>
/// <param name="EceBefore">Expected calibration error of the plain sigmoid.</param>
/// <param name="EceAfter">That of the method on the folds held out.</param>
/// <param name="Band">What scores mean: five of them, from the lowest percent to the highest.</param>
/// <param name="Slope">With its interval; null for a curve.</param>
/// <param name="Intercept">With its interval; null for a curve and for temperature scaling.</param>
public sealed record CalibrationFit(
    CalibrationMethod Method, bool Chosen, int Images, int Patients, int Positives, IReadOnlyDictionary<string, double> HeldOut,
    double EceBefore, double EceAfter, IReadOnlyList<CalibrationBand> Band, FittedValue? Slope = null, FittedValue? Intercept = null);

/// <summary>The calibrated probability of a score.</summary>
/// <param name="Score">σ(logit).</param>
/// <param name="Probability">With its 95% interval over patients.</param>
public sealed record CalibrationBand(double Score, FittedValue Probability);
