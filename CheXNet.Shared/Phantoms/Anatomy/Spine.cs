namespace CheXNet.Phantoms.Anatomy;

/// <summary>Vertebral column with discs, pedicles and spinous processes, and the trachea in front of it.</summary>
internal static class Spine
{
    public static void Draw(FilmCanvas canvas, LungField lungs, PhantomRandom random)
    {
        float s = (float)lungs.Shape.Skeleton, shift = lungs.SpineShift, bend = (float)random.Normal(0, .35, -1, 1),
            phase = (float)random.Uniform(-6, 6);
        float spacing = .1f * s, first = -.075f * s - .02f * s;
        ContourTable axis = new(-14, 44, y => shift + bend * PhantomMath.Sin((y - phase) * .16));
        canvas.Add(canvas.Attenuation, new RectangleD(-5, -12, 5, 44), (x, y) =>
        {
            float across = MathF.Abs(x - axis.At(y)), level = (y - first) / spacing, within = level - MathF.Floor(level);
            float waist = .16f * PhantomMath.SmoothStep(.5f, 0, MathF.Abs(within - .5f));
            float half = 1.25f + .25f * PhantomMath.SmoothStep(-6, 2, y) + .026f * MathF.Max(y, 0) - waist,
                body = 1 - PhantomMath.SmoothStep(half - .35f, half + .18f, across);
            if (across > 3.2f) return 0;
            float disc = PhantomMath.SmoothStep(.36f, .47f, MathF.Abs(within - .5f)), plate = Peak(MathF.Abs(within - .5f) - .40f, .035f);
            float value = body * (.20f - .07f * disc + .05f * plate) + .05f * Peak(across - half + .1f, .18f);
            float px = across - .72f * half, py = (within - .32f) * spacing;
            float ring = MathF.Sqrt(px * px * 2.2f + py * py);
            value += .06f * Peak(ring - .42f, .17f);
            float spinous = within - .78f;
            value += .13f * Peak(across, .26f) * Peak(spinous * spacing, .55f);
            float transverse = (within - .3f) * spacing - .12f * (across - half);
            return value + .07f * Peak(transverse, .38f) * (1 - PhantomMath.SmoothStep(2.6f, 3.1f, across))
                * PhantomMath.SmoothStep(half - .3f, half, across);
        });
        DrawWindpipe(canvas, s, (float)random.Normal(-.1, .25, -.7, .5) + .3f * lungs.HeartShift, (float)random.Normal(.9, .09, .7, 1.15));
    }

    private static void DrawWindpipe(FilmCanvas canvas, float s, float offset, float radius)
    {
        float carina = .335f * s;
        canvas.Add(canvas.Attenuation, new RectangleD(-3, -12, 3, carina + .5), (x, y) =>
        {
            float q = (x - offset * PhantomMath.SmoothStep(-6, 4, y)) / radius;
            return MathF.Abs(q) >= 1 ? 0
                : -.25f * radius * MathF.Sqrt(1 - q * q) * (1 - PhantomMath.SmoothStep(carina - .4f, carina + .4f, y));
        });
        StrokePoint[] right =
            [new(offset - .1f, carina - .5f, .62f, -.16f), new(offset - 1.5f, carina + 1.6f, .6f, -.15f),
            new(offset - 3.0f, carina + 3.6f, .48f, -.1f)];
        StrokePoint[] left =
            [new(offset + .1f, carina - .5f, .58f, -.15f), new(offset + 1.8f, carina + 1.4f, .52f, -.13f),
            new(offset + 4.2f, carina + 2.9f, .42f, -.08f)];
        canvas.Stroke(canvas.Attenuation, right, StrokeProfile.Rod);
        canvas.Stroke(canvas.Attenuation, left, StrokeProfile.Rod);
    }

    private static float Peak(float distance, float width)
    {
        float q = 1 - distance * distance / (width * width * 2.25f);
        return q <= 0 ? 0 : q * q;
    }
}
