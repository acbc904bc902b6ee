namespace CheXNet.Evaluation.Fitting;

/// <summary>
/// Isotonic regression of labels on scores (Barlow et al. 1972; for calibration Zadrozny and Elkan, KDD 2002) by pooling adjacent
/// violators. Scores are sorted once, so that refits with other weights are linear.
/// </summary>
internal sealed class IsotonicRegression
{
    private readonly int[] _order;
    private readonly double[] _scores;
    private readonly bool[] _labels;

    /// <summary>Prepares scores.</summary>
    /// <param name="scores">In [0, 1].</param>
    public IsotonicRegression(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        (_scores, _labels) = (scores.ToArray(), labels.ToArray());
        _order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(scores.ToArray(), _order);
    }

    /// <summary>Fits a curve, without the points that lie within flat parts.</summary>
    /// <param name="weights">One per score, at least 0; not all 0.</param>
    public CalibrationCurve Fit(ReadOnlySpan<double> weights)
    {
        // A block is a run of scores with one value, its weighted mean: merged with the one before while that lies higher.
        List<Block> blocks = [];
        for (int i = 0; i < _order.Length;)
        {
            double score = _scores[_order[i]], weight = 0, sum = 0;
            for (; i < _order.Length && _scores[_order[i]] == score; i++)
            {
                weight += weights[_order[i]];
                sum += _labels[_order[i]] ? weights[_order[i]] : 0;
            }

            if (weight == 0) continue;
            Block block = new(score, score, weight, sum);
            while (blocks.Count > 0 && blocks[^1].Mean >= block.Mean)
            {
                block = blocks[^1].With(block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        List<double> x = [], y = [];
        foreach (Block block in blocks)
        {
            (double[] ends, double mean) = (block.First == block.Last ? [block.First] : [block.First, block.Last], block.Mean);
            x.AddRange(ends);
            y.AddRange(ends.Select(_ => mean));
        }

        return new CalibrationCurve(x, y);
    }

    private readonly record struct Block(double First, double Last, double Weight, double Sum)
    {
        public double Mean => Sum / Weight;

        public Block With(Block next) => new(First, next.Last, Weight + next.Weight, Sum + next.Sum);
    }
}
