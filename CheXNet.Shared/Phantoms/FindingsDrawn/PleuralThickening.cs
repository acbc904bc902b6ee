namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A dense rim along the inner chest wall, or an apical cap.</summary>
internal sealed class PleuralThickening(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side();
        bool cap = random.Chance(.35), both = random.Chance(.25);
        for (int k = 0; k < (both ? 2 : 1); k++, side = -side) yield return cap ? Cap(lungs, side, random) : Rim(lungs, side, random);
    }

    private Lesion Rim(LungField lungs, int side, PhantomRandom random)
    {
        double s = lungs.Shape.Skeleton;
        float from = (float)(s * random.Uniform(.14, .34)),
            to = (float)Math.Min(lungs.Shape.Skeleton * random.Uniform(.8, 1.0), from + s * (.45 + .2 * Severity));
        float thick = (float)(.65 + .95 * Severity), density = (float)(.40 + .18 * Severity), seed = (float)random.Uniform(0, 200);
        float w = (float)lungs.Shape.HalfWidth;
        return new Lesion(
            new RectangleD(Math.Min(side * .55 * w, side * 1.1 * w), from - 1, Math.Max(side * .55 * w, side * 1.1 * w), to + 1), (x, y) =>
            {
                float wall = lungs.Lateral(side, y) - side * x,
                    ends = PhantomMath.SmoothStep(from - .5f, from + 1.5f, y) * (1 - PhantomMath.SmoothStep(to - 1.5f, to + .5f, y));
                float here = thick * ends * (1 + .4f * TextureNoise.At(.45f * y + seed, 5.5f));
                return wall < -.25f || ends <= 0 ? 0
                    : density * ends * PhantomMath.SmoothStep(-.25f, 0, wall)
                    * (1 - PhantomMath.SmoothStep(here - .12f, here + .15f, wall));
            });
    }

    private Lesion Cap(LungField lungs, int side, PhantomRandom random)
    {
        float thick = (float)(1.3 + 1.6 * Severity), density = (float)(.42 + .2 * Severity), seed = (float)random.Uniform(0, 200),
            w = (float)lungs.Shape.HalfWidth;
        return new Lesion(new RectangleD(Math.Min(side * .1 * w, side * w), -.5, Math.Max(side * .1 * w, side * w), 9), (x, y) =>
        {
            if (y <= 0 || side * x <= 0) return 0;
            // Distance down from the apical outline; the cap thins along the wall.
            float arch = MathF.Min(lungs.Lateral(side, y) - side * x, 1.5f * (side * x - lungs.Medial(y)));
            float down = MathF.Min(arch, y),
                here = thick * (1 - PhantomMath.SmoothStep(2.5f, 7.5f, y)) * (1 + .3f * TextureNoise.At(.6f * x + seed, .6f * y));
            return down <= 0 ? 0
                : density * (1 - PhantomMath.SmoothStep(here - .15f, here + .2f, down)) * PhantomMath.SmoothStep(0, .3f, here);
        });
    }
}
