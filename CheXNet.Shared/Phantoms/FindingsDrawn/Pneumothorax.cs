namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Air between lung and chest wall, widest at the apex: dark, no vessels, bounded by the thin visceral pleural line.</summary>
internal sealed class Pneumothorax(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side();
        ThoraxShape shape = lungs.Shape;
        double s = shape.Skeleton;
        float apexGap = (float)(1.7 + 5.2 * Severity), wallGap = (float)(.9 + 3.4 * Severity),
            end = (float)(s * (.38 + .55 * Severity) * random.Uniform(.92, 1.08));
        float wave = (float)random.Uniform(.1, .3), seed = (float)random.Uniform(0, 200);
        float air = (float)((1 - shape.LungAir) * .19 * 1.15), line = .05f, soft = MathF.Sqrt(line * line + .16f * cell * cell),
            ridge = .11f * line / soft * 1.6f;
        RectangleD lung = lungs.Bounds(side);

        // Distance of a point outside the collapsed lung; the gap narrows down the wall.
        float Outside(float x, float y)
        {
            float fall = MathF.Max(0, 1 - y / end), gap = wallGap * MathF.Sqrt(fall) + wave * TextureNoise.At(.35f * y + seed, 3.7f) * fall;
            float lateral = side * x - (lungs.Lateral(side, y) - gap),
                top = apexGap - y + .35f * MathF.Abs(side * x - .45f * (float)shape.HalfWidth);
            // Round the corner between the two.
            float a = MathF.Max(lateral + 1.6f, 0), b = MathF.Max(top + 1.6f, 0);
            return MathF.Sqrt(a * a + b * b) - 1.6f;
        }

        yield return new Lesion(new RectangleD(lung.Left - .3, 0, lung.Right + .3, end + .5), (x, y) =>
        {
            if (x * side <= 0 || y > end) return 0;
            float depth = lungs.Depth(x, y);
            if (depth <= 0) return 0;
            float d = Outside(x, y), q = d / soft, open = PhantomMath.SmoothStep(0, 2.5f, end - y);
            float value = -air * depth * PhantomMath.SmoothStep(-.1f, .15f, d) * open;
            return MathF.Abs(q) < 2.2f ? value + ridge * (1 - q * q / 4.84f) * (1 - q * q / 4.84f) * open : value;
        })
        {
            VesselsLeft = (x, y) => x * side <= 0 || y > end ? 1 : 1 - PhantomMath.SmoothStep(-.05f, .1f, Outside(x, y)),
        };
    }
}
