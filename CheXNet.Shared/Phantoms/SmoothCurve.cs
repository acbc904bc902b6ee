namespace CheXNet.Phantoms;

/// <summary>A band through a few points: Catmull-Rom spline in position, linear in width and strength.</summary>
internal static class SmoothCurve
{
    private const int Steps = 12;

    public static StrokePoint[] Through(params ReadOnlySpan<StrokePoint> knots)
    {
        StrokePoint[] points = new StrokePoint[(knots.Length - 1) * Steps + 1];
        for (int k = 0; k + 1 < knots.Length; k++)
        {
            StrokePoint a = knots[Math.Max(0, k - 1)], b = knots[k], c = knots[k + 1], d = knots[Math.Min(knots.Length - 1, k + 2)];
            for (int i = 0; i < Steps; i++)
            {
                float t = i / (float)Steps;
                points[k * Steps + i] = new StrokePoint(
                    Spline(a.X, b.X, c.X, d.X, t), Spline(a.Y, b.Y, c.Y, d.Y, t), b.HalfWidth + t * (c.HalfWidth - b.HalfWidth),
                    b.Strength + t * (c.Strength - b.Strength));
            }
        }

        points[^1] = knots[^1];
        return points;
    }

    private static float Spline(float a, float b, float c, float d, float t) =>
        b + .5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
