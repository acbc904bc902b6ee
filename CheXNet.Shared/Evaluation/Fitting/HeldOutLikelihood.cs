using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Fitting;

/// <summary>
/// What methods of calibration are worth on patients that they were not fitted on: the patients are dealt into five folds, each fold is
/// predicted by a fit on the other four, and the mean log loss over all images decides.
/// </summary>
internal static class HeldOutLikelihood
{
    private const int Folds = 5;

    /// <summary>The folds' predictions and their mean log loss.</summary>
    /// <param name="method">Null: the plain sigmoid.</param>
    /// <param name="seed">Of the dealing; the same for all methods.</param>
    public static (double LogLoss, double[] Probabilities) Of(CalibrationMethod? method, FittingScores scores, ulong seed)
    {
        double[] probabilities = new double[scores.Logits.Length];
        int[] foldOf = Deal(scores.PatientOf, seed);
        double loss = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            FittingScores others = scores.Where(i => foldOf[i] != fold);
            FittedCalibration fitted = method is { } some ? FittedCalibration.Of(some, others) : FittedCalibration.None;
            // A curve's 0 and 1 are counted as what so many images can tell from 0 and 1.
            double least = 0.5 / (others.Logits.Length + 1);
            for (int i = 0; i < foldOf.Length; i++)
            {
                if (foldOf[i] != fold) continue;
                probabilities[i] = fitted.Of(scores.Logits[i]);
                double p = Math.Clamp(probabilities[i], least, 1 - least);
                loss -= Math.Log(scores.Labels[i] ? p : 1 - p);
            }
        }

        return (loss / foldOf.Length, probabilities);
    }

    /// <summary>The fold of each image: patients in the order of a hash, round robin.</summary>
    private static int[] Deal(int[] patientOf, ulong seed)
    {
        Dictionary<int, int> foldOf = patientOf.Distinct()
            .OrderBy(patient => Resampling.Mix(seed ^ Resampling.Mix((ulong)patient + 1)))
            .Select(static (patient, i) => (patient, Fold: i % Folds))
            .ToDictionary(static p => p.patient, static p => p.Fold);
        return [.. patientOf.Select(patient => foldOf[patient])];
    }
}
