namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A dense lobulated opacity larger than 3 cm.</summary>
internal sealed class Mass(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        double radius = 1.72 + 1.75 * Severity;
        var (cx, cy) = ClearPoint(random, lungs, random.Side(), radius * .75, .12, .88);
        float r = (float)radius, peak = (float)random.Uniform(.62, .85), seed = (float)random.Uniform(0, 200);
        double a2 = random.Uniform(.04, .12), a3 = random.Uniform(.04, .10), a5 = random.Uniform(.02, .05), p2 = random.Uniform(0, 6),
            p3 = random.Uniform(0, 6), p5 = random.Uniform(0, 6);
        // Radius of the outline by direction.
        float[] outline = new float[361];
        for (int i = 0; i < outline.Length; i++)
        {
            double angle = Math.Tau * i / 360;
            outline[i] = (float)(radius * (1 + a2 * PhantomMath.Sin(2 * angle + p2) + a3 * PhantomMath.Sin(3 * angle + p3)
                + a5 * PhantomMath.Sin(5 * angle + p5)));
        }

        yield return new Lesion(new RectangleD(cx - 1.45 * r, cy - 1.45 * r, cx + 1.45 * r, cy + 1.45 * r), (x, y) =>
        {
            float px = x - cx, py = y - cy, d2 = px * px + py * py;
            if (d2 > 2.1f * r * r) return 0;
            float d = MathF.Sqrt(d2), edge = outline[(int)(Angle(px, py) * 360)] + .05f * TextureNoise.At(1.5f * x + seed, 1.5f * y);
            float q = d / edge;
            return q >= 1.06f ? 0
                : peak * (.35f + .65f * MathF.Sqrt(MathF.Max(0, 1 - q * q))) * (1 - PhantomMath.SmoothStep(.93f, 1.06f, q));
        });
    }

    /// <summary>Monotone, not proportional, map of the angle to [0, 1]; sufficient for an outline.</summary>
    private static float Angle(float x, float y)
    {
        float sum = MathF.Abs(x) + MathF.Abs(y);
        if (sum == 0) return 0;
        float q = y / sum;
        return (x >= 0 ? q < 0 ? 4 + q : q : 2 - q) * .25f;
    }
}
