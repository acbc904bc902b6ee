namespace CheXNet.Phantoms.Anatomy;

/// <summary>Body, lungs and heart as path lengths; breasts; gas below the diaphragm.</summary>
internal static class SoftParts
{
    /// <summary>Attenuation of soft tissue at the effective energy of a chest X-ray tube, 1/cm.</summary>
    public const float Tissue = .19f;

    public static void DrawBodyAndLungs(FilmCanvas canvas, LungField lungs, PhantomRandom random)
    {
        float air = Tissue * (float)lungs.Shape.LungAir, texture = .0046f * (float)lungs.Shape.Vessels;
        float offset = (float)random.Uniform(0, 250);
        int size = canvas.Size;
        for (int row = 0; row < size; row++)
        {
            var (x, y, dx, dy) = canvas.Row(row);
            Span<float> tissue = canvas.Attenuation.AsSpan(row * size, size), vessels = canvas.Vessels.AsSpan(row * size, size);
            for (int column = 0; column < size; column++, x += dx, y += dy)
            {
                ThoraxLevel level = lungs.Level(y);
                float body = LungField.BodyDepth(x, level);
                if (body <= 0) continue;
                float depth = MathF.Min(lungs.Depth(x, y, level), .8f * body);
                tissue[column] = Tissue * body - air * depth;
                if (depth > 0) vessels[column] = texture * depth * TextureNoise.Fractal(3.1f * x + offset, 3.1f * y);
            }
        }
    }

    public static void DrawBreasts(FilmCanvas canvas, LungField lungs, PhantomRandom random)
    {
        float w = (float)lungs.Shape.HalfWidth,
            size = (float)random.Normal(1, .22, .5, 1.6) * (1 + .35f * (float)Math.Max(0, lungs.Shape.Habitus));
        float low = (float)random.Normal(.86, .07, .66, 1.02) * (float)lungs.Shape.Skeleton;
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            float cx = side * (.62f * w + (float)random.Normal(0, .4, -1, 1)), rx = .46f * w * MathF.Sqrt(size),
                ry = 5.6f * MathF.Sqrt(size);
            float cy = low - ry + (float)random.Normal(0, .4, -1, 1), thick = 2.3f * size * Tissue;
            canvas.Add(canvas.Attenuation, new RectangleD(cx - rx, cy - 1.6 * ry, cx + rx, cy + ry), (x, y) =>
            {
                float qx = (x - cx) / rx, qy = (y - cy) / (y < cy ? 1.6f * ry : ry), q = 1 - qx * qx - qy * qy;
                return q <= 0 ? 0 : thick * MathF.Sqrt(q) * PhantomMath.SmoothStep(-1.3f, .5f, (y - cy) / ry);
            });
        }
    }

    public static void DrawAbdominalGas(FilmCanvas canvas, LungField lungs, PhantomRandom random)
    {
        if (random.Chance(.68))
        {
            double x = random.Uniform(4.2, 8.5), rx = random.Uniform(1.6, 3.8), ry = rx * random.Uniform(.4, .75);
            Bubble(canvas, x, lungs.Dome(1, (float)x) + ry + random.Uniform(.7, 1.3), rx, ry, random.Uniform(.35, .9),
                random.Uniform(0, 200));
        }

        for (int k = random.Below(4); k > 0; k--)
        {
            double x = random.Uniform(-9, 11), r = random.Uniform(.7, 1.7);
            Bubble(canvas, x, Math.Max(lungs.Dome(-1, -6), lungs.Dome(1, 6)) + random.Uniform(x < 1 ? 6.5 : 3, 9), r,
                r * random.Uniform(.6, 1), random.Uniform(.2, .6), random.Uniform(0, 200));
        }
    }

    private static void Bubble(FilmCanvas canvas, double cx, double cy, double rx, double ry, double strength, double offset) =>
        canvas.Add(canvas.Attenuation, new RectangleD(cx - 1.3 * rx, cy - 1.3 * ry, cx + 1.3 * rx, cy + 1.3 * ry), (x, y) =>
        {
            float px = (x - (float)cx) / (float)rx, py = (y - (float)cy) / (float)ry;
            float edge = 1 - px * px - py * py + .3f * TextureNoise.At(x * .9f + (float)offset, y * .9f);
            return edge <= 0 ? 0
                : -(float)strength * (.25f + .75f * MathF.Sqrt(MathF.Min(edge, 1))) * PhantomMath.SmoothStep(0, .12f, edge);
        });
}
