namespace CheXNet.Evaluation.Metrics;

/// <summary>
/// One finding's scores in descending order with their labels, the form in which every rank-based metric is one pass. Equal scores are
/// neighbors, negatives before positives.
/// </summary>
public sealed class RankedScores
{
    private RankedScores(int[] order, double[] scores, bool[] labels, int positives) =>
        (Order, Scores, Labels, Positives) = (order, scores, labels, positives);

    /// <summary>The images' indices, highest score first.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The scores, descending.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>Whether the image at each rank has the finding.</summary>
    public IReadOnlyList<bool> Labels { get; }

    /// <summary>Images.</summary>
    public int Count => Order.Count;

    /// <summary>Images with the finding, P.</summary>
    public int Positives { get; }

    /// <summary>Images without it, N.</summary>
    public int Negatives => Count - Positives;

    /// <summary>Why no curve exists, in the user's words; null if one does.</summary>
    public string? Problem => (Count, Positives, Negatives) switch
    {
        (0, _, _) => "no image has both a label and a score",
        (_, 0, _) => "no image has the finding",
        (_, _, 0) => "every image has the finding",
        _ => null,
    };

    /// <summary>Ranks images.</summary>
    /// <param name="scores">One per image, finite.</param>
    /// <param name="labels">Whether each has the finding.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static RankedScores Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length) throw new ArgumentException($"{scores.Length} scores, {labels.Length} labels.");
        double[] keys = new double[scores.Length];
        int[] order = new int[scores.Length];
        int positives = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!double.IsFinite(scores[i])) throw new ArgumentException($"The score at {i} is {scores[i]}.");
            (keys[i], order[i]) = (-scores[i], i);
            if (labels[i]) positives++;
        }

        Array.Sort(keys, order);
        bool[] ranked = new bool[order.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && keys[end] == keys[start];) end++;
            Tie(order.AsSpan(start..end), labels, ranked.AsSpan(start..end));
            for (int i = start; i < end; i++) keys[i] = scores[order[i]];
        }

        return new RankedScores(order, keys, ranked, positives);
    }

    // By index within each class too, so that the order does not depend on how the sort treats equals.
    private static void Tie(Span<int> images, ReadOnlySpan<bool> labels, Span<bool> ranked)
    {
        if (images.Length > 1)
        {
            images.Sort();
            int[] positives = new int[images.Length];
            int of = 0, at = 0;
            foreach (int image in images)
            {
                if (labels[image]) positives[of++] = image;
                else images[at++] = image;
            }

            positives.AsSpan(0, of).CopyTo(images[at..]);
        }

        for (int i = 0; i < images.Length; i++) ranked[i] = labels[images[i]];
    }
}
