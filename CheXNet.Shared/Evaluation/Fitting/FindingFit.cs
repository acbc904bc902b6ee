using System.Numerics;
using CheXNet.Evaluation.Intervals;
using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Fitting;

/// <summary>Fits one finding: calibration, operating point and conformal set, with their intervals over patients.</summary>
internal sealed class FindingFit(Finding finding, FittingScores scores, int patients, CalibrationOptions options)
{
    /// <summary>The fewest images with and without a finding.</summary>
    public const int FewestOfEach = 10;

    private const int BandPoints = 5;
    private const double BandTail = 0.01;

    /// <summary>Fits.</summary>
    public FindingCalibration Run(CancellationToken cancellationToken)
    {
        FindingCalibration report = new(finding, scores.Labels.Length, scores.Positives, Problem);
        if (report.Problem is not null) return report;
        (CalibrationFit fit, FittedCalibration fitted) = Calibrate(cancellationToken);
        report = report with { Calibration = fit, Fitted = fitted };
        report = AddOperatingPoint(report, cancellationToken);
        return AddSet(report);
    }

    private string? Problem => (scores.Labels.Length, scores.Positives, scores.Negatives) switch
    {
        (0, _, _) => "no image has both a label and a score",
        (_, 0, _) => "no image has the finding",
        (_, _, 0) => "every image has the finding",
        (_, < FewestOfEach, _) => $"{Films(scores.Positives)} with the finding are fewer than {FewestOfEach}",
        (_, _, < FewestOfEach) => $"{Films(scores.Negatives)} without the finding are fewer than {FewestOfEach}",
        _ when scores.Logits.Distinct().Count() < 2 => "every image has the same score",
        _ => null,
    };

    private (CalibrationFit Fit, FittedCalibration Fitted) Calibrate(CancellationToken cancellationToken)
    {
        Dictionary<string, double> heldOut = new(StringComparer.Ordinal)
        {
            ["none"] = HeldOutLikelihood.Of(null, scores, options.Seed).LogLoss,
        };
        (CalibrationMethod Method, FittedCalibration Fitted, double LogLoss, double[] Probabilities)? best = null;
        bool isSeparable = RankCurve.Of(RankedScores.Of(scores.Scores, scores.Labels)).Auroc == 1;
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            (double loss, double[] probabilities) = HeldOutLikelihood.Of(method, scores, options.Seed);
            heldOut[JsonSerializer.SerializeToElement(method).GetString()!] = loss;
            // Where a threshold tells all images apart, only Platt's targets keep a fit from certainty.
            if (method != (options.Method ?? (isSeparable ? CalibrationMethod.Platt : method))) continue;
            FittedCalibration fitted = FittedCalibration.Of(method, scores);
            // A falling sigmoid says that the scores rank the finding upside down: nothing that a calibration may hide.
            bool allowed = fitted.Slope > 0;
            if (allowed && (best is null || loss < best.Value.LogLoss)) best = (method, fitted, loss, probabilities);
        }

        if (best is not { } chosen)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"Platt's sigmoid of {finding} falls: its scores are lower with the finding than without, so that labels or columns are "
                + "probably mixed up. Look at it with 'chexnet evaluate'.");
        }

        double[] at = BandScores();
        FittedValue[] values = Intervals(chosen.Method, chosen.Fitted, at, cancellationToken);
        bool curve = chosen.Fitted.Curve is not null;
        return (
            new CalibrationFit(
                chosen.Method, options.Method is null, scores.Labels.Length, scores.Patients, scores.Positives, heldOut,
                EceOf(scores.Scores), EceOf(chosen.Probabilities),
                [.. at.Select((z, i) => new CalibrationBand(Sigmoid.Of(z), values[i + 2]))], curve ? null : values[0],
                chosen.Method == CalibrationMethod.Platt ? values[1] : null),
            chosen.Fitted);
    }

    /// <summary>Logits at even distances from the lowest percent to the highest.</summary>
    private double[] BandScores()
    {
        double[] sorted = [.. scores.Logits.Order()];
        double low = sorted[(int)(BandTail * (sorted.Length - 1))], high = sorted[(int)((1 - BandTail) * (sorted.Length - 1))];
        return [.. Enumerable.Range(0, BandPoints).Select(i => low + (i * (high - low) / (BandPoints - 1)))];
    }

    /// <summary>Slope, intercept and the probability at each logit, with intervals from refits on resampled patients.</summary>
    private FittedValue[] Intervals(
        CalibrationMethod method, FittedCalibration fitted, double[] at, CancellationToken cancellationToken)
    {
        double[] values = ValuesOf(fitted);
        double[][] resampled = [.. values.Select(_ => new double[options.Bootstraps])];
        FittedCalibration.Fitter fitter = new(method, scores);
        Resampling resampling = new(patients, options.Seed);
        Vector<double>[] drawn = new Vector<double>[patients];
        double[] weights = new double[scores.Labels.Length];
        for (int first = 0; first < options.Bootstraps; first += Resampling.Lanes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            resampling.Draw(first, drawn);
            for (int lane = 0; lane < Math.Min(Resampling.Lanes, options.Bootstraps - first); lane++)
            {
                double positives = 0, negatives = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] = drawn[scores.PatientOf[i]][lane];
                    if (scores.Labels[i]) positives += weights[i];
                    else negatives += weights[i];
                }

                bool fits = positives > 0 && negatives > 0;
                double[] refit = fits ? ValuesOf(fitter.Fit(weights, fitted)) : [.. values.Select(static _ => double.NaN)];
                for (int v = 0; v < values.Length; v++) resampled[v][first + lane] = refit[v];
            }
        }

        return [.. values.Select((value, v) => Fitted(value, Interval.OfResamples(resampled[v])))];

        double[] ValuesOf(FittedCalibration f) => [f.Slope, f.Intercept, .. at.Select(f.Of)];
    }

    private FindingCalibration AddOperatingPoint(FindingCalibration report, CancellationToken cancellationToken)
    {
        double[] calibrated = [.. scores.Logits.Select(report.Fitted.Of)];
        RankedScores ranked = RankedScores.Of(calibrated, scores.Labels);
        OperatingRule rule = Of(options.Rules, options.Rule);
        if (rule.ThresholdOf(RankCurve.Of(ranked)) is not { } threshold) return report;
        OperatingPoint point = OperatingPoint.At(ranked, threshold);
        FindingScores own = new([.. Enumerable.Range(0, calibrated.Length)], ranked, threshold);
        Replicates replicates = Bootstrap.Run(
            [own], scores.PatientOf, patients, options.Bootstraps, options.Seed, ranksOnly: false, null, cancellationToken);
        bool stated = options.Prevalences.Any(p => p.Key.Matches(finding.Name));
        double prevalence = Of(options.Prevalences, point.Positives / (point.Positives + point.Negatives));
        double[] sensitivity = [.. replicates.Of(0, Measure.Sensitivity)], specificity = [.. replicates.Of(0, Measure.Specificity)];
        OperatingPointFit fit = new(
            rule.ToString(), Fitted(point.Sensitivity, Interval.OfResamples(sensitivity)),
            Fitted(point.Specificity, Interval.OfResamples(specificity)), prevalence, stated,
            At(static (p, share) => p.PpvAt(share)), At(static (p, share) => p.NpvAt(share)));
        return report with { Threshold = threshold, OperatingPoint = fit };

        FittedValue? At(Func<OperatingPoint, double, double> measure)
        {
            double value = measure(point, prevalence);
            if (double.IsNaN(value)) return null;
            double[] resampled =
            [
                .. sensitivity.Zip(specificity, (se, sp) => measure(new OperatingPoint(threshold, se, 1 - sp, 1, 1), prevalence)),
            ];
            return Fitted(value, Interval.OfResamples(resampled));
        }
    }

    private FindingCalibration AddSet(FindingCalibration report)
    {
        double errorRate = Of(options.ErrorRates, CalibrationOptions.DefaultErrorRate);
        ConformalSet set = ConformalFit.Of(scores, errorRate, options.Seed);
        int fewest = ConformalFit.FewestOf(errorRate);
        ConformalAnswer[] answers = [.. scores.Logits.Select(set.AnswerOf)];
        string? tooFew = (set.PresentFrom, set.AbsentTo) switch
        {
            (null, null) => Takes("yes or no", "with and as many without the finding", Math.Min(set.Positives, set.Negatives)),
            (null, _) => Takes("no", "with the finding", set.Positives),
            (_, null) => Takes("yes", "without the finding", set.Negatives),
            _ => null,
        };
        return report with
        {
            Set = set,
            Yes = (double)answers.Count(static a => a == ConformalAnswer.Yes) / answers.Length,
            No = (double)answers.Count(static a => a == ConformalAnswer.No) / answers.Length,
            SetProblem = tooFew,
        };

        string Takes(string answer, string which, int have)
        {
            // As many films again as there are for each patient of the class now.
            long films = (long)Math.Ceiling((double)fewest * scores.Labels.Length / Math.Max(1, have));
            return FormattableString.Invariant(
                $"an error rate of {errorRate:R} takes films of {fewest} patients {which}, there are {have}: no film is answered ")
                + FormattableString.Invariant($"{answer}. ")
                + FormattableString.Invariant($"At this share of the films, about {films:N0} films are needed");
        }
    }

    private T Of<T>(IReadOnlyDictionary<Finding, T> byFinding, T otherwise)
    {
        foreach ((Finding named, T value) in byFinding)
        {
            if (named.Matches(finding.Name)) return value;
        }

        return otherwise;
    }

    private double EceOf(double[] probabilities) => Reliability.Of(RankedScores.Of(probabilities, scores.Labels)).Ece;

    private static FittedValue Fitted(double value, Interval? interval) => new(value, interval?.Low, interval?.High);

    private static string Films(int count) => count == 1 ? "1 film" : $"{count} films";
}
