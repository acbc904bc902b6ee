using CheXNet.Evaluation.Metrics;

namespace CheXNet.Evaluation.Intervals;

/// <summary>A finding's ranked scores, with what ties them to the set of images.</summary>
/// <param name="Images">Indices into the set, of the images with a label and a score: <c>Ranked.Order</c> indexes this list.</param>
/// <param name="Threshold">The threshold of the counts; null: none.</param>
public sealed record FindingScores(int[] Images, RankedScores Ranked, double? Threshold)
{
    /// <summary>The images for which a score and a label exist.</summary>
    /// <param name="scores">One per image of the set; NaN: none.</param>
    /// <param name="labels">One per image of the set; null: none.</param>
    /// <param name="images">The images to look at; null: all.</param>
    public static FindingScores Of(
        IReadOnlyList<double> scores, IReadOnlyList<bool?> labels, double? threshold, IEnumerable<int>? images = null)
    {
        int[] known = [.. (images ?? Enumerable.Range(0, scores.Count)).Where(i => !double.IsNaN(scores[i]) && labels[i] is not null)];
        double[] values = [.. known.Select(i => scores[i])];
        bool[] truth = [.. known.Select(i => labels[i]!.Value)];
        return new FindingScores(known, RankedScores.Of(values, truth), threshold);
    }
}
