namespace CheXNet.Evaluation.Metrics;

/// <summary>
/// The receiver operating curve and the precision-recall curve of one finding: the operating points of every distinct score, from which
/// both areas and the best thresholds are read.
/// </summary>
public sealed class RankCurve
{
    private RankCurve(OperatingPoint[] points, double auroc, double averagePrecision) =>
        (Points, Auroc, AveragePrecision) = (points, auroc, averagePrecision);

    /// <summary>From threshold +∞, where nothing is called positive, to the lowest score, where everything is.</summary>
    public IReadOnlyList<OperatingPoint> Points { get; }

    /// <summary>
    /// The area under the ROC curve by trapezoids, which is the probability that a positive scores above a negative, ties counting ½
    /// (Mann-Whitney U / PN; Hanley and McNeil, Radiology 143:29, 1982).
    /// </summary>
    public double Auroc { get; }

    /// <summary>The area under the precision-recall curve by steps, Σ (Rₙ − Rₙ₋₁)·Pₙ: average precision.</summary>
    public double AveragePrecision { get; }

    /// <summary>The point of the largest F1; of equal ones the highest threshold.</summary>
    public OperatingPoint BestF1 => Points.Skip(1).MaxBy(static p => p.F1);

    /// <summary>The point of the largest <see cref="OperatingPoint.YoudenJ"/>; of equal ones the highest threshold.</summary>
    public OperatingPoint Youden => Points.MaxBy(static p => p.YoudenJ);

    /// <summary>Computes the curve.</summary>
    /// <exception cref="ArgumentException">It does not exist (<see cref="RankedScores.Problem"/>).</exception>
    public static RankCurve Of(RankedScores ranked)
    {
        if (ranked.Problem is { } problem) throw new ArgumentException(problem);
        double p = ranked.Positives, n = ranked.Negatives, area = 0, precision = 0;
        List<OperatingPoint> points = [new(double.PositiveInfinity, 0, 0, p, n)];
        int tp = 0, fp = 0;
        for (int i = 0; i < ranked.Count;)
        {
            (double score, int tpBefore, int fpBefore) = (ranked.Scores[i], tp, fp);
            for (; i < ranked.Count && ranked.Scores[i] == score; i++)
            {
                if (ranked.Labels[i]) tp++;
                else fp++;
            }

            area += (fp - fpBefore) * (tp + tpBefore) / 2.0;
            precision += (tp - tpBefore) * ((double)tp / (tp + fp));
            points.Add(new OperatingPoint(score, tp, fp, p, n));
        }

        return new RankCurve([.. points], area / (p * n), precision / p);
    }

    /// <summary>The points that a plot needs: those where the ROC curve turns, at most about <paramref name="most"/> of them.</summary>
    public IReadOnlyList<OperatingPoint> Thinned(int most)
    {
        List<OperatingPoint> kept = [Points[0]];
        for (int i = 1; i < Points.Count - 1; i++)
        {
            OperatingPoint point = Points[i], last = kept[^1];
            bool far = Math.Abs(point.Sensitivity - last.Sensitivity) + Math.Abs(point.FalsePositiveRate - last.FalsePositiveRate)
                >= 2.0 / most;
            if (far || Points.Count <= most) kept.Add(point);
        }

        kept.Add(Points[^1]);
        return kept;
    }
}
