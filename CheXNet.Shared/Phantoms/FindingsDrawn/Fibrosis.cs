namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Scarred, shrunken lungs: a fine reticular (honeycomb) pattern at both bases and along the walls.</summary>
internal sealed class Fibrosis(PlannedFinding planned) : DrawnFinding(planned)
{
    public override void Reshape(ThoraxShape shape)
    {
        double shrunk = .5 + 1.1 * Severity;
        shape.RightDome -= shrunk;
        shape.LeftDome -= shrunk;
    }

    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        double s = lungs.Shape.Skeleton;
        float strength = (float)(.25 + .27 * Severity), from = (float)(s * (.55 - .2 * Severity)),
            depthOfRim = (float)(2.6 + 2.4 * Severity);
        foreach (int side in new[] { -1, 1 })
        {
            float seed = (float)random.Uniform(0, 200), scale = (float)random.Uniform(1.15, 1.5), level = (float)random.Uniform(.8, 1.1);
            RectangleD lung = lungs.Bounds(side);
            yield return new Lesion(new RectangleD(lung.Left, from - 3, lung.Right, lung.Bottom), (x, y) =>
            {
                float room = Opacity.Room(lungs, x, y);
                if (room <= 0) return 0;
                float wall = MathF.Min(lungs.Lateral(side, y) - side * x, 1.3f * MathF.Max(0, lungs.Dome(side, x) - y) + .2f);
                float place = PhantomMath.SmoothStep(from - 2.5f, from + 3.5f, y)
                    * (1 - PhantomMath.SmoothStep(.6f * depthOfRim, 1.5f * depthOfRim, wall));
                if (place <= 0) return 0;
                // A net from the zero contours of two smooth fields.
                float a = MathF.Abs(TextureNoise.At(scale * x + seed, scale * y)),
                    b = MathF.Abs(TextureNoise.At(scale * .8f * (x - y) + seed, scale * .8f * (x + y) + 50));
                float net = MathF.Max(1 - PhantomMath.SmoothStep(.04f, .3f, a), 1 - PhantomMath.SmoothStep(.04f, .3f, b));
                return strength * level * place * (.12f + .8f * net) * room;
            })
            {
                AlsoCovers = new RectangleD(
                    lung.Left, lungs.Dome(side, side * .5f * (float)lungs.Shape.HalfWidth) - .5, lung.Right, lung.Bottom + 1.6),
            };
        }
    }
}
