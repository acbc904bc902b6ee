namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Overinflated, destroyed lungs: low flat diaphragm, dark fields with few vessels, narrow heart, bullae.</summary>
internal sealed class Emphysema(PlannedFinding planned) : DrawnFinding(planned)
{
    public override void Reshape(ThoraxShape shape)
    {
        double lower = 1.5 + 2.2 * Severity;
        shape.RightDome += lower;
        shape.LeftDome += lower;
        shape.Sulcus *= .52 - .2 * Severity;
        shape.LungAir += .055 + .06 * Severity;
        shape.Vessels *= .62 - .27 * Severity;
        // Emphysema narrows a healthy heart but not an enlarged one.
        if (shape.HeartRatio < .5) shape.HeartRatio = Math.Min(shape.HeartRatio, .43) * (.93 - .1 * Severity);
    }

    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        yield return new Lesion(lungs.Bounds(-1), null);
        yield return new Lesion(lungs.Bounds(1), null);
        PhantomRandom random = Stream(1);
        for (int k = random.Below(2 + (int)(2.5 * Severity)); k > 0; k--)
        {
            float r = (float)random.Uniform(1.1, 2.6), wall = MathF.Max(.05f, .4f * cell), rim = .035f * .05f / wall * 1.5f;
            var (cx, cy) = ClearPoint(random, lungs, random.Side(), .8, .05, .5);
            yield return new Lesion(new RectangleD(cx - 1.2 * r, cy - 1.2 * r, cx + 1.2 * r, cy + 1.2 * r), (x, y) =>
            {
                float d = MathF.Sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)), q = (d - r) / wall, room = Opacity.Room(lungs, x, y);
                float dark = d < r ? -.12f * MathF.Sqrt(1 - d * d / (r * r)) * room : 0;
                return MathF.Abs(q) < 1.5f ? dark + rim * room * (1 - q * q / 2.25f) : dark;
            })
            {
                HasBox = false,
                VesselsLeft = (x, y) => (x - cx) * (x - cx) + (y - cy) * (y - cy) < r * r ? .25f : 1,
            };
        }
    }
}
