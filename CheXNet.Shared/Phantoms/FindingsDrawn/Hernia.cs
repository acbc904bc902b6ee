namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Stomach above the diaphragm: a round opacity behind the heart with an air-fluid level.</summary>
internal sealed class Hernia(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        float r = (float)(2.6 + 2.2 * Severity), squash = (float)random.Uniform(.85, 1.05);
        float cx = (float)random.Normal(1.2, 1.1, -2, 3.6), cy = (float)(lungs.Shape.HeartBase - random.Uniform(.15, .6) * r - .3);
        float level = cy - (float)random.Uniform(-.05, .25) * r, gas = (float)(.26 + .3 * Severity), wall = .12f,
            tissue = (float)(.34 + .16 * Severity);
        yield return new Lesion(new RectangleD(cx - 1.1 * r, cy - 1.2 * r, cx + 1.1 * r, cy + 1.2 * r), (x, y) =>
        {
            float px = (x - cx) / r, py = (y - cy) / (r * squash), q2 = px * px + py * py + .12f * TextureNoise.At(.4f * x + 9, .4f * y);
            if (q2 >= 1) return 0;
            float inside = (1 - MathF.Sqrt(MathF.Max(0, q2))) * r,
                solid = tissue * PhantomMath.SmoothStep(0, .2f, inside) * (.55f + .45f * MathF.Sqrt(MathF.Min(1, 1 - q2)));
            float bubble = PhantomMath.SmoothStep(wall + .1f, wall + .45f, inside) * PhantomMath.SmoothStep(-.08f, .08f, level - y);
            return solid - (gas + .8f * solid) * bubble;
        });
    }
}
