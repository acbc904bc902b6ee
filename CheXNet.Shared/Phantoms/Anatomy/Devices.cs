namespace CheXNet.Phantoms.Anatomy;

/// <summary>Lines, tubes, leads and wires, drawn independently of the findings so that a model learns nothing from them.</summary>
internal sealed class Devices(FilmCanvas canvas, LungField lungs)
{
    public void Draw(PhantomRandom random, FilmView view)
    {
        double often = view == FilmView.AP ? 2 : .6;
        if (random.Chance(.14 * often)) DrawLeads(random.Split(1));
        if (random.Chance(.10 * often)) DrawCentralLine(random.Split(2), port: false);
        if (random.Chance(.05)) DrawCentralLine(random.Split(3), port: true);
        if (random.Chance(.08 * often)) DrawBreathingTube(random.Split(4));
        if (random.Chance(.05)) DrawPacemaker(random.Split(5));
        if (random.Chance(.06)) DrawSternalWires(random.Split(6));
        if (random.Chance(.06 * often)) DrawButtons(random.Split(7));
    }

    private void Wire(ReadOnlySpan<(double X, double Y)> knots, float radius, float strength)
    {
        StrokePoint[] points = new StrokePoint[knots.Length];
        for (int k = 0; k < knots.Length; k++) points[k] = new StrokePoint((float)knots[k].X, (float)knots[k].Y, radius, strength);
        canvas.Stroke(canvas.Attenuation, SmoothCurve.Through(points), StrokeProfile.Tube);
    }

    private void DrawLeads(PhantomRandom random)
    {
        for (int k = 2 + random.Below(3); k > 0; k--)
        {
            double x = random.Side() * random.Uniform(4, lungs.Shape.HalfWidth), y = random.Uniform(1, 18), away = x + random.Normal() * 3;
            canvas.Dab(canvas.Attenuation, x, y, .36f, .9f);
            Wire([(x, y), (x + random.Normal(), y + 5), (away + random.Normal() * 2, y + 11), (away + 2 * random.Normal(), 34)], .11f,
                .55f);
        }
    }

    private void DrawCentralLine(PhantomRandom random, bool port)
    {
        int side = random.Chance(.75) ? -1 : 1;
        double end = lungs.Shape.Skeleton * random.Uniform(.38, .52), tip = -1.9 + .2 * random.Normal();
        if (port)
        {
            double x = side * random.Uniform(7, 9.5), y = random.Uniform(5, 8.5), r = random.Uniform(1.0, 1.35);
            Span<StrokePoint> ring = stackalloc StrokePoint[25];
            for (int k = 0; k < ring.Length; k++)
            {
                double a = Math.Tau * k / 24;
                ring[k] = new StrokePoint((float)(x + r * PhantomMath.Cos(a)), (float)(y + r * .9 * PhantomMath.Sin(a)), .2f, .8f);
            }

            canvas.Stroke(canvas.Attenuation, ring, StrokeProfile.Band);
            Wire([(x, y - r), (x - side * 1.5, 1.5), (side * 4.2, .2), (side * 2.3, 3), (tip, 7), (tip, end)], .12f, .4f);
            return;
        }

        Wire(random.Chance(.5)
            ? [(side * 3.6, -9), (side * 3.2, -3), (side * 2.4, 2), (tip, 6.5), (tip, end)]
            : [(side * 17, 7), (side * 12, 2.4), (side * 7, 1.3), (side * 3, 2.6), (tip, 6.5), (tip, end)], .11f, .38f);
    }

    private void DrawBreathingTube(PhantomRandom random)
    {
        double end = lungs.Shape.Skeleton * random.Uniform(.08, .26), x = -.1 + .2 * random.Normal();
        Wire([(x + .3, -10), (x + .1, -4), (x, end)], .42f, .3f);
        if (random.Chance(.6))
        {
            Wire([(x + .6, -10), (x + .7, 0), (.2, 10), (1, 20), (3.2, lungs.Dome(1, 4) + 1.5), (5, lungs.Dome(1, 5) + 4)], .17f, .32f);
        }
    }

    private void DrawPacemaker(PhantomRandom random)
    {
        double x = random.Chance(.85) ? random.Uniform(8.5, 11) : -random.Uniform(8.5, 11), y = random.Uniform(3.5, 6.5);
        StrokePoint[] can = [new((float)x - 1.2f, (float)y, 2.1f, 1.5f), new((float)x + 1.2f, (float)y + .2f, 2.1f, 1.5f)];
        canvas.Stroke(canvas.Attenuation, can, StrokeProfile.Band);
        int side = Math.Sign(x);
        Wire([(x, y - 1.6), (side * 6.5, 1.2), (side * 2.6, 3.2), (-2.1, 8), (-2.6, 14), (1, 18.5), (4.6, 19.5)], .13f, .75f);
        if (random.Chance(.6))
        {
            Wire([(x, y - 1.4), (side * 6.2, 1.6), (side * 2.3, 3.6), (-2.4, 8.5), (-2.9, 12.5), (-2, 13.5)], .13f, .75f);
        }
    }

    private void DrawSternalWires(PhantomRandom random)
    {
        for (int k = 0; k < 5; k++)
        {
            double y = 5 + 2.7 * k + .3 * random.Normal(), x = lungs.HeartShift + .2 * random.Normal();
            Wire([(x - .6, y + .1), (x - .2, y - .45), (x + .5, y - .3), (x + .55, y + .4), (x - .1, y + .5), (x - .55, y + .15)], .07f,
                .8f);
        }
    }

    private void DrawButtons(PhantomRandom random)
    {
        double x = random.Normal() * .8;
        for (double y = random.Uniform(-2, 3); y < 22; y += 6.5)
        {
            canvas.Dab(canvas.Attenuation, x, y, .42f, .3f);
        }
    }
}
