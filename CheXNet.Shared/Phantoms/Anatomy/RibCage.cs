namespace CheXNet.Phantoms.Anatomy;

/// <summary>Ten pairs of ribs, each the projection of a tilted loop from the spine around the side to the front: it is brightest
/// at the side, where it runs along the beam, and its front half descends.</summary>
internal static class RibCage
{
    private const int Points = 40;

    public static void Draw(FilmCanvas canvas, LungField lungs, PhantomRandom random, double age)
    {
        double s = lungs.Shape.Skeleton, strength = .29 - .001 * (age - 45) + random.Normal(0, .03, -.07, .07);
        double droop = random.Normal(1, .1, .75, 1.25), size = random.Normal(1, .06, .85, 1.15);
        Span<StrokePoint> points = stackalloc StrokePoint[Points];
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            for (int rib = 1; rib <= 10; rib++)
            {
                double origin = s * ((rib == 1 ? -.022 : -.045) + .098 * (rib - 1) + random.Normal(0, .003, -.006, .006));
                double fall = s * (.13 + .052 * Math.Min(rib, 6) + .01 * Math.Max(0, rib - 6)) * droop;
                double reach = rib == 1 ? lungs.Shape.HalfWidth * .52
                    : lungs.Lateral(side, (float)Math.Max(.02 * s, origin + .42 * fall)) - .25;
                double half = size * (rib == 1 ? .68 : .62 + .014 * rib), end = rib > 8 ? .62 : .8 + random.Normal(0, .012, -.03, .03);
                for (int k = 0; k < Points; k++)
                {
                    double t = Math.PI * (.012 + (end - .012) * k / (Points - 1)), cos = PhantomMath.Cos(t), sin = PhantomMath.Sin(t);
                    double x = reach * PhantomMath.Pow(sin, .74), y = origin + fall * PhantomMath.Pow((1 - cos) / 2, 1.35);
                    // The path through a tube grows as its direction approaches the beam's.
                    double dx = Math.Abs(cos), dy = .5 * fall / reach * sin;
                    double along = Math.Min(1 / Math.Sqrt(dx * dx + dy * dy + .08), 1.9);
                    double fade = (1 - PhantomMath.SmoothStep(.9f, 1f, k / (Points - 1f)) * .8)
                        * (.25 + .75 * PhantomMath.SmoothStep(0, .12f, k / (Points - 1f))) * (rib == 1 ? .75 : 1);
                    points[k] = new StrokePoint((float)(side * x + lungs.SpineShift * Math.Max(0, cos)), (float)y,
                        (float)(half * (1 - .28 * sin * sin * sin) * (cos < 0 ? 1.12 : 1)), (float)(strength * fade * (.62 + .38 * along)));
                }

                canvas.Stroke(canvas.Attenuation, points, StrokeProfile.Bone);
            }
        }
    }
}
