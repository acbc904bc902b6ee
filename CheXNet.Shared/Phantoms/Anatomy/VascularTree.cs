namespace CheXNet.Phantoms.Anatomy;

/// <summary>The pulmonary vessels: from each hilum a fan of branches that bend, divide and taper towards the edge of the lung.</summary>
internal sealed class VascularTree(FilmCanvas canvas, LungField lungs)
{
    private readonly float _unit = .4f * canvas.Cell;

    public void Draw(PhantomRandom random)
    {
        double s = lungs.Shape.Skeleton;
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            PhantomRandom stream = random.Split(side < 0 ? 1UL : 2UL);
            double hilumY = s * (side < 0 ? .475 : .44) + stream.Normal(0, .4, -1, 1), hilumX = 3.7 + stream.Normal(0, .25, -.5, .6) + side * lungs.HeartShift;
            DrawHilum(stream.Split(3), side, hilumX, hilumY);
            const int Primaries = 13;
            for (int k = 0; k < Primaries; k++)
            {
                // From almost straight up, out to the side, to almost straight down (angle from the outward horizontal, down positive).
                double t = (k + stream.Uniform(-.35, .35)) / (Primaries - 1), angle = -1.25 + 2.75 * t;
                double radius = (.15 + .12 * t) * stream.Uniform(.75, 1.2), length = (t < .3 ? 8.5 : 10 + 4.5 * t) * stream.Uniform(.8, 1.1) * s / 23;
                Branch(stream.Split(10 + (ulong)k), side, hilumX + .2 * PhantomMath.Cos(angle), hilumY + 1.4 * PhantomMath.Sin(angle), angle, radius, length, 0);
            }
        }
    }

    private void DrawHilum(PhantomRandom random, int side, double x, double y)
    {
        // The interlobar artery descends on the right; on the left the main artery arches above the bronchus.
        Span<StrokePoint> artery = stackalloc StrokePoint[6];
        for (int k = 0; k < artery.Length; k++)
        {
            double t = k / 5.0;
            artery[k] = new StrokePoint(
                (float)(side * (x - .5 + 1.3 * t)), (float)(y - 1.6 + 6.2 * t), (float)((.95 - .55 * t) * (side < 0 ? 1 : .92)), (float)(.26 * (1 - .35 * t) * lungs.Shape.Vessels));
        }

        canvas.Stroke(canvas.Vessels, artery, StrokeProfile.Rod);
        for (int k = 0; k < 16; k++)
        {
            double dx = random.Normal() * .8, dy = random.Normal() * 1.5;
            canvas.Dab(canvas.Vessels, side * (x + .2 + dx), y + .3 + dy, (float)random.Uniform(.3, .85), (float)(.065 * lungs.Shape.Vessels));
        }
    }

    private void Branch(PhantomRandom random, int side, double x, double y, double angle, double radius, double length, int order)
    {
        double bend = random.Normal() * .035, travelled = 0, nextChild = length * random.Uniform(.12, .3);
        double step = Math.Max(.09, .55 * radius);
        int child = 0;
        while (travelled < length)
        {
            double r = radius * (1 - .82 * travelled / length);
            step = Math.Max(_unit, .6 * r);
            x += step * PhantomMath.Cos(angle);
            y += step * PhantomMath.Sin(angle);
            angle += step * (bend + .16 * random.Uniform(-1, 1));
            travelled += step;
            if (x < 1.5 || lungs.Depth((float)(side * x), (float)y) <= .5f) return;
            float zone = y < .42 * lungs.Shape.Skeleton ? (float)lungs.Shape.UpperVessels : 1;
            // A rod's path length 2r, spread over brush strokes that overlap.
            float strength = (float)(.30 * 2 * r * lungs.Shape.Vessels * zone * .55 * step / Math.Max(r, _unit * .8));
            canvas.Dab(canvas.Vessels, side * x, y, (float)(1.0 * r), strength);
            if (order < 3 && travelled > nextChild && r > .03)
            {
                int turn = (child++ & 1) == 0 ? 1 : -1;
                Branch(random.Split((ulong)(order * 100 + child)), side, x, y, angle + turn * random.Uniform(.35, .85), r * random.Uniform(.6, .85), (length - travelled) * random.Uniform(.5, .85), order + 1);
                nextChild = travelled + length * random.Uniform(.1, .22);
            }
        }
    }
}
