using CheXNet.Evaluation.Inputs;
using CheXNet.Evaluation.Intervals;

namespace CheXNet.Evaluation.Fitting;

/// <summary>One finding's scores to fit: images with a label and a score, as logits before calibration.</summary>
/// <param name="Images">Their places in the set.</param>
/// <param name="Logits">z.</param>
/// <param name="Labels">y.</param>
/// <param name="PatientOf">The patient of each image, by number in the set.</param>
internal sealed record FittingScores(int[] Images, double[] Logits, bool[] Labels, int[] PatientOf)
{
    /// <summary>Images with the finding.</summary>
    public int Positives { get; } = Labels.Count(static y => y);

    /// <summary>Images without it.</summary>
    public int Negatives => Labels.Length - Positives;

    /// <summary>Patients of the images.</summary>
    public int Patients { get; } = PatientOf.Distinct().Count();

    /// <summary>σ(z).</summary>
    public double[] Scores { get; } = [.. Logits.Select(Sigmoid.Of)];

    /// <summary>Takes a finding of a set.</summary>
    /// <param name="finding">Its place among the set's findings.</param>
    public static FittingScores Of(EvaluationSet set, int finding)
    {
        int[] images = FindingScores.Of(set.Scores[finding], set.Truth[finding], null).Images;
        return new FittingScores(
            images, [.. images.Select(i => Sigmoid.Inverse(set.Scores[finding][i]))],
            [.. images.Select(i => set.Truth[finding][i]!.Value)], [.. images.Select(i => set.PatientOf[i])]);
    }

    /// <summary>Some of the images.</summary>
    public FittingScores Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Images.Length).Where(keep)];
        return new FittingScores(
            [.. kept.Select(i => Images[i])], [.. kept.Select(i => Logits[i])], [.. kept.Select(i => Labels[i])],
            [.. kept.Select(i => PatientOf[i])]);
    }
}
