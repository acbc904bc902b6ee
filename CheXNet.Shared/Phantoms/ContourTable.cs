namespace CheXNet.Phantoms;

/// <summary>A smooth curve through a few points, tabulated for inner loops.</summary>
internal sealed class ContourTable
{
    private const float PerCentimetre = 16;
    private readonly float _from;
    private readonly float[] _values;

    /// <param name="from">Start of the table, cm; outside [from, <paramref name="to"/>] the curve is constant.</param>
    /// <param name="to">End of the table, cm.</param>
    /// <param name="points">At least two points with increasing x.</param>
    public ContourTable(double from, double to, params ReadOnlySpan<(double X, double Y)> points)
        : this(from, to, Interpolate(points.ToArray()))
    {
    }

    public ContourTable(double from, double to, Func<double, double> curve)
    {
        _from = (float)from;
        _values = new float[(int)((to - from) * PerCentimetre) + 2];
        for (int i = 0; i < _values.Length; i++) _values[i] = (float)curve(from + i / (double)PerCentimetre);
    }

    public float At(float x)
    {
        float position = Math.Clamp((x - _from) * PerCentimetre, 0, _values.Length - 1.001f);
        int i = (int)position;
        return _values[i] + (position - i) * (_values[i + 1] - _values[i]);
    }

    /// <summary>Monotone cubic Hermite interpolation (Fritsch and Carlson 1980): no overshoot.</summary>
    public static Func<double, double> Interpolate((double X, double Y)[] points)
    {
        int n = points.Length;
        double[] slopes = new double[n];
        for (int i = 1; i < n; i++)
        {
            if (points[i].X <= points[i - 1].X)
            {
                throw new ArgumentException(
                    $"The points of a contour must rise in x, and {points[i].X} follows {points[i - 1].X}.", nameof(points));
            }
        }

        for (int i = 1; i < n - 1; i++)
        {
            double left = (points[i].Y - points[i - 1].Y) / (points[i].X - points[i - 1].X);
            double right = (points[i + 1].Y - points[i].Y) / (points[i + 1].X - points[i].X);
            slopes[i] = left * right <= 0 ? 0 : 2 * left * right / (left + right);
        }

        slopes[0] = (points[1].Y - points[0].Y) / (points[1].X - points[0].X);
        slopes[n - 1] = (points[n - 1].Y - points[n - 2].Y) / (points[n - 1].X - points[n - 2].X);
        return x =>
        {
            if (x <= points[0].X) return points[0].Y;
            if (x >= points[n - 1].X) return points[n - 1].Y;
            int k = 0;
            while (x > points[k + 1].X) k++;
            double h = points[k + 1].X - points[k].X, t = (x - points[k].X) / h;
            double t2 = t * t, t3 = t2 * t;
            return (2 * t3 - 3 * t2 + 1) * points[k].Y + (t3 - 2 * t2 + t) * h * slopes[k]
                + (3 * t2 - 2 * t3) * points[k + 1].Y + (t3 - t2) * h * slopes[k + 1];
        };
    }
}
