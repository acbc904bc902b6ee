namespace CheXNet.Evaluation.Fitting;

/// <summary>One finding's calibration: a curve, or σ(slope · z + intercept).</summary>
internal sealed record FittedCalibration(double Slope, double Intercept, CalibrationCurve? Curve)
{
    /// <summary>The plain sigmoid.</summary>
    public static readonly FittedCalibration None = new(1, 0, null);

    /// <summary>Fits a method.</summary>
    public static FittedCalibration Of(CalibrationMethod method, FittingScores scores) =>
        new Fitter(method, scores).Fit([.. scores.Logits.Select(static _ => 1.0)]);

    /// <summary>The probability of a logit.</summary>
    public double Of(double logit) => Curve is null ? Sigmoid.Of((Slope * logit) + Intercept) : Curve.Of(Sigmoid.Of(logit));

    /// <summary>A method on the same images with any weights: prepared once, so that resamples are cheap.</summary>
    internal sealed class Fitter(CalibrationMethod method, FittingScores scores)
    {
        private readonly IsotonicRegression? _isotonic =
            method == CalibrationMethod.Isotonic ? new IsotonicRegression(scores.Scores, scores.Labels) : null;

        /// <param name="weights">One per image.</param>
        /// <param name="near">A fit that is probably close, to start from.</param>
        public FittedCalibration Fit(ReadOnlySpan<double> weights, FittedCalibration? near = null)
        {
            if (_isotonic is not null) return new FittedCalibration(1, 0, _isotonic.Fit(weights));
            if (method == CalibrationMethod.Temperature)
                return new FittedCalibration(TemperatureScaling.Fit(scores.Logits, scores.Labels, weights), 0, null);
            (double, double)? start = near is null ? null : (near.Slope, near.Intercept);
            (double slope, double intercept) = PlattScaling.Fit(scores.Logits, scores.Labels, weights, start);
            return new FittedCalibration(slope, intercept, null);
        }
    }
}
