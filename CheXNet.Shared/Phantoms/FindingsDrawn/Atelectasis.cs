namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Airless lung: one to three plates seen edge-on as bands at a base; if severe, a raised diaphragm dome.</summary>
internal sealed class Atelectasis(PlannedFinding planned) : DrawnFinding(planned)
{
    private int Side => Stream(1).Side();

    private double Drawn => Severity > .6 ? 2.6 * (Severity - .6) + .3 : 0;

    public override void Reshape(ThoraxShape shape)
    {
        if (Side < 0) shape.RightDome -= Drawn;
        else shape.LeftDome -= Drawn;
    }

    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        int side = Side;
        PhantomRandom random = Stream(2);
        double w = lungs.Shape.HalfWidth, dome = side < 0 ? lungs.Shape.RightDome : lungs.Shape.LeftDome;
        int plates = 1 + random.Below(Severity > .35 ? 3 : 2);
        float length = (float)(w * (.28 + .14 * Severity) * random.Uniform(.9, 1.1)), half = (float)(.22 + .2 * Severity),
            density = (float)(.38 + .28 * Severity);
        float cx = (float)(side * w * random.Uniform(.5, .64)), cy = (float)(dome - random.Uniform(1.6, 3.6)),
            slope = (float)(side * random.Uniform(-.22, .4)), seed = (float)random.Uniform(0, 200);
        float apart = (float)random.Uniform(1.3, 1.9), high = (plates - 1) * apart;
        yield return new Lesion(new RectangleD(cx - 1.3 * length, cy - high - 3, cx + 1.3 * length, cy + 3), (x, y) =>
        {
            float px = x - cx, sum = 0;
            for (int k = 0; k < plates; k++)
            {
                float reach = length * (1 - .22f * k), shift = .3f * length * (k == 1 ? -1 : k == 2 ? .6f : 0) * side;
                float end = 1 - PhantomMath.SmoothStep(.75f * reach, reach, MathF.Abs(px - shift));
                float middle = cy - k * apart + (slope - .07f * k * side) * px + .018f * px * px
                    + .12f * TextureNoise.At(.5f * px + seed, 7 * k);
                float d = MathF.Abs(y - middle) / (half * (1 - .15f * k));
                if (end > 0 && d < 1.5f) sum = MathF.Max(sum, end * (1 - PhantomMath.SmoothStep(.5f, 1.5f, d)));
            }

            return density * sum * MathF.Min(1, Opacity.Room(lungs, x, y) * 1.4f);
        })
        {
            AlsoCovers = Drawn > 0
                ? new RectangleD(Math.Min(side * .12 * w, side * .97 * w), dome - .5, Math.Max(side * .12 * w, side * .97 * w),
                    dome + .6 * lungs.Shape.Sulcus + Drawn)
                : null,
        };
    }
}
