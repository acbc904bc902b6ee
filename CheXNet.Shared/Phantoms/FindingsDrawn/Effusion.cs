namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Pleural fluid: a filled costophrenic angle and a level that rises along the chest wall (meniscus).</summary>
internal sealed class Effusion(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side();
        yield return Fluid(lungs, side, Severity, random);
        if (random.Chance(.2)) yield return Fluid(lungs, -side, Severity * random.Uniform(.3, .8), random);
    }

    private static Lesion Fluid(LungField lungs, int side, double severity, PhantomRandom random)
    {
        ThoraxShape shape = lungs.Shape;
        double dome = side < 0 ? shape.RightDome : shape.LeftDome;
        // Level at mid-lung: below the dome if only the angle is blunted, far above it for massive effusion.
        double level = dome + .38 * shape.Sulcus - (.38 * shape.Sulcus + .36 * shape.Skeleton) * severity * severity;
        float middle = (float)level, rise = (float)((3.4 + 2.8 * severity) * random.Uniform(.85, 1.15)),
            reach = (float)random.Uniform(5, 7.5), full = (float)((.82 + .18 * severity) * shape.LungAir * .19);
        RectangleD lung = lungs.Bounds(side);
        double top = level - rise - 1;
        return new Lesion(new RectangleD(lung.Left - .5, top, lung.Right + .5, lung.Bottom + 4), (x, y) =>
        {
            if (x * side <= 0) return 0;
            float depth = lungs.Depth(x, y);
            if (depth <= 0) return 0;
            float wall = lungs.Lateral(side, y) - side * x, t = MathF.Max(0, 1 - wall / reach);
            float surface = middle - rise * t * t * (1.4f - .4f * t) - .35f * rise * MathF.Max(0, 1 - (side * x - lungs.Medial(y)) / 3.5f);
            return full * depth * PhantomMath.SmoothStep(-.45f, .75f, y - surface);
        })
        {
            VesselsLeft = (x, y) => 1,
        };
    }
}
