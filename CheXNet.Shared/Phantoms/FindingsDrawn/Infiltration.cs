namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A patchy, ill-defined opacity of many small spots and strands.</summary>
internal sealed class Infiltration(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side(), count = random.Chance(.2) ? 2 : 1;
        for (int k = 0; k < count; k++, side = -side)
        {
            float rx = (float)(3.4 + 1.6 * Severity), ry = (float)(3.8 + 2.6 * Severity), seed = (float)random.Uniform(0, 200),
                strength = (float)(.30 + .24 * Severity);
            var (cx, cy) = ClearPoint(random, lungs, side, 1.8, .3, .85);
            yield return new Lesion(new RectangleD(cx - rx, cy - ry, cx + rx, cy + ry), (x, y) =>
            {
                float px = (x - cx) / rx, py = (y - cy) / ry, bell = Opacity.Bell(px * px + py * py);
                if (bell <= 0) return 0;
                float spots = PhantomMath.SmoothStep(-.25f, .75f, TextureNoise.Fractal(1.1f * x + seed, 1.1f * y));
                return strength * MathF.Sqrt(bell) * (.15f + 1.0f * spots) * Opacity.Room(lungs, x, y);
            });
        }
    }
}
