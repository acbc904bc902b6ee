namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A round opacity of up to 3 cm; sometimes two or three.</summary>
internal sealed class Nodule(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int count = random.Chance(.14) ? 2 + random.Below(2) : 1;
        for (int k = 0; k < count; k++)
        {
            double radius = .56 + .88 * Severity * random.Uniform(.8, 1), density = random.Uniform(.38, .52) * (.9 + .5 * (1 - Severity));
            var (cx, cy) = ClearPoint(random, lungs, random.Side(), radius * 1.1, .1, .93);
            float r = (float)radius, peak = (float)(density * Math.Sqrt(radius)), squash = (float)random.Uniform(.88, 1.12),
                seed = (float)random.Uniform(0, 200);
            yield return new Lesion(new RectangleD(cx - 1.5 * r, cy - 1.5 * r, cx + 1.5 * r, cy + 1.5 * r), (x, y) =>
            {
                float px = (x - cx) * squash, py = (y - cy) / squash,
                    d = MathF.Sqrt(px * px + py * py) / r * (1 + .07f * TextureNoise.At(2 * x + seed, 2 * y));
                return d >= 1.12f ? 0 : peak * MathF.Sqrt(MathF.Max(.04f, 1 - d * d)) * (1 - PhantomMath.SmoothStep(.82f, 1.12f, d));
            });
        }
    }
}
