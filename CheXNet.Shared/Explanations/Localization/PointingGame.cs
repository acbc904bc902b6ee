namespace CheXNet.Explanations.Localization;

/// <summary>
/// The pointing game (Zhang et al. 2016, arXiv 1608.00507): a map hits if its maximum lies in a box of the finding, or within a tolerance
/// of one.
/// </summary>
public static class PointingGame
{
    /// <summary>Whether a point lies in or near a box.</summary>
    /// <param name="point">In the film's pixels.</param>
    /// <param name="tolerance">The largest distance from a box that still counts, in the film's pixels; the paper's is 15.</param>
    public static bool IsHit((double X, double Y) point, IEnumerable<RectangleD> boxes, double tolerance = 0) => boxes.Any(box =>
    {
        double x = Math.Max(0, Math.Max(box.Left - point.X, point.X - box.Right));
        double y = Math.Max(0, Math.Max(box.Top - point.Y, point.Y - box.Bottom));
        return (x * x) + (y * y) <= tolerance * tolerance;
    });

    /// <summary>Where a map is greatest, in the film's pixels; null if it is zero everywhere.</summary>
    /// <remarks>
    /// Beyond the outermost cells' centers a map goes on unchanged, so that its maximum may be a plateau: then it is the plateau's center.
    /// </remarks>
    public static (double X, double Y)? Maximum(IIntensityMap heatmap)
    {
        if (heatmap.IsZero) return null;
        float peak = float.NegativeInfinity;
        (int left, int right, int top, int bottom) = (0, 0, 0, 0);
        float[] row = new float[heatmap.Width];
        for (int y = 0; y < heatmap.Height; y++)
        {
            heatmap.FillRow(y, row);
            for (int x = 0; x < row.Length; x++)
            {
                if (row[x] > peak) (peak, left, right, top, bottom) = (row[x], x, x, y, y);
                else if (row[x] == peak && y == top && x == right + 1) right = x;
                else if (row[x] == peak && x == left && y == bottom + 1) bottom = y;
            }
        }

        return ((left + right + 1) / 2.0, (top + bottom + 1) / 2.0);
    }
}
