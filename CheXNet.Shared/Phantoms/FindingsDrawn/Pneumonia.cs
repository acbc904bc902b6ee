namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>One focus with a soft border and a dense center, crossed by air bronchograms: dark branches from the hilum.</summary>
internal sealed class Pneumonia(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side();
        double s = lungs.Shape.Skeleton;
        float r = (float)(3.2 + 2.4 * Severity), seed = (float)random.Uniform(0, 200), strength = (float)(.45 + .40 * Severity);
        var (cx, cy) = ClearPoint(random, lungs, side, 2.4, .4, .9);
        float hx = side * 3f, hy = (float)(.45 * s), toX = cx - hx, toY = cy - hy, far = MathF.Sqrt(toX * toX + toY * toY);
        toX /= far;
        toY /= far;
        float spread = (float)random.Uniform(.34, .46), phase = (float)random.Uniform(0, 1);
        yield return new Lesion(new RectangleD(cx - 1.15 * r, cy - 1.15 * r, cx + 1.15 * r, cy + 1.15 * r), (x, y) =>
        {
            float px = (x - cx) / r, py = (y - cy) / r, edge = px * px + py * py + .38f * TextureNoise.At(.45f * x + seed, .45f * y);
            if (edge >= 1) return 0;
            float body = PhantomMath.SmoothStep(0, .75f, 1 - MathF.Max(edge, 0));
            // Bronchi fan out from the hilum, evenly spaced in angle.
            float gx = x - hx, gy = y - hy, along = gx * toX + gy * toY, across = (gx * toY - gy * toX) / MathF.Max(along, 1.2f);
            float fan = across / spread + phase + .12f * TextureNoise.At(.5f * along + seed, 9f), nearest = fan - MathF.Round(fan);
            float width = MathF.Abs(nearest) * spread * MathF.Max(along, 1.2f) / .2f;
            float bronchus = width < 1.5f ? 1 - PhantomMath.SmoothStep(.5f, 1.5f, width) : 0;
            float mottled = 1 + .22f * TextureNoise.At(1.4f * x + seed, 1.4f * y);
            return strength * body * mottled * (1 - .58f * bronchus) * Opacity.Room(lungs, x, y);
        });
    }
}
