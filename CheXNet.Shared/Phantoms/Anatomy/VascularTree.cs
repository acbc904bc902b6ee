namespace CheXNet.Phantoms.Anatomy;

/// <summary>Pulmonary vessels: from each hilum a fan of branches that bend, divide and taper toward the lung's edge.</summary>
internal sealed class VascularTree(FilmCanvas canvas, LungField lungs)
{
    public void Draw(PhantomRandom random)
    {
        double s = lungs.Shape.Skeleton;
        foreach (int side in (ReadOnlySpan<int>)[-1, 1])
        {
            PhantomRandom stream = random.Split(side < 0 ? 1UL : 2UL);
            double hilumY = s * (side < 0 ? .475 : .44) + stream.Normal(0, .4, -1, 1),
                hilumX = 3.7 + stream.Normal(0, .25, -.5, .6) + side * lungs.HeartShift;
            DrawHilum(stream.Split(3), side, hilumX, hilumY);
            const int Primaries = 15;
            for (int k = 0; k < Primaries; k++)
            {
                // The angle is from the outward horizontal, positive down: nearly straight up to nearly straight down.
                double t = (k + stream.Uniform(-.35, .35)) / (Primaries - 1), angle = -1.3 + 2.8 * t;
                double radius = (.15 + .12 * t) * stream.Uniform(.75, 1.2),
                    length = (t < .3 ? 9 : 10.5 + 5 * t) * stream.Uniform(.85, 1.15) * s / 23;
                double startX = hilumX + stream.Uniform(0, .9), startY = hilumY + 3.0 * (t - .42) + stream.Normal(0, .4, -.8, .8);
                angle += stream.Normal(0, .2, -.4, .4);
                Branch(stream.Split(10 + (ulong)k), side, startX, startY, PhantomMath.Cos(angle), PhantomMath.Sin(angle), radius, length,
                    0);
            }
        }
    }

    private void DrawHilum(PhantomRandom random, int side, double x, double y)
    {
        // Right: the interlobar artery descends. Left: the main artery arches over the bronchus.
        float strength = (float)lungs.Shape.Vessels;
        double bow = random.Normal(.5, .2, 0, 1), from = side < 0 ? -1.2 : -2.2;
        for (int k = 0; k < 40; k++)
        {
            double t = k / 39.0;
            canvas.Dab(
                canvas.Vessels, side * (x - .55 + 1.5 * t + bow * PhantomMath.Sin(Math.PI * t)), y + from + 7 * t, (float)(.85 - .5 * t),
                .085f * strength * (float)(PhantomMath.SmoothStep(0, .15f, (float)t) * (1 - PhantomMath.SmoothStep(.6f, 1, (float)t))));
        }

        for (int k = 0; k < 26; k++)
        {
            double dx = random.Normal() * .85, dy = random.Normal() * 1.7;
            canvas.Dab(canvas.Vessels, side * (x + .3 + dx), y + .2 + dy, (float)random.Uniform(.2, .7), .06f * strength);
        }
    }

    private void Branch(PhantomRandom random, int side, double x, double y, double cos, double sin, double radius, double length, int order)
    {
        double bend = random.Normal() * .07, travelled = 0, nextChild = length * random.Uniform(.12, .3);
        for (int child = 0; travelled < length;)
        {
            double r = radius * (1 - .78 * travelled / length), step = Math.Max(.05, .6 * r);
            float depth = lungs.Depth((float)(side * x), (float)y);
            if (x < 1.5 || depth <= .5f) return;
            Paint(side, x, y, cos, sin, r, step, depth);
            x += step * cos;
            y += step * sin;
            // A rotation by 2 arctan t is rational in t, so no trigonometry.
            double t = .5 * (step * bend + .22 * random.Uniform(-1, 1) * Math.Sqrt(step)), norm = 1 / (1 + t * t);
            (cos, sin) = (norm * ((1 - t * t) * cos - 2 * t * sin), norm * ((1 - t * t) * sin + 2 * t * cos));
            travelled += step;
            if (order < 4 && travelled > nextChild && r > .022)
            {
                double turn = ((child++ & 1) == 0 ? 1 : -1) * random.Uniform(.18, .43);
                norm = 1 / (1 + turn * turn);
                double c = norm * ((1 - turn * turn) * cos - 2 * turn * sin), s = norm * ((1 - turn * turn) * sin + 2 * turn * cos);
                Branch(random.Split((ulong)(order * 100 + child)), side, x, y, c, s, r * random.Uniform(.6, .85),
                    (length - travelled) * random.Uniform(.5, .85), order + 1);
                nextChild = travelled + length * random.Uniform(.08, .18);
            }
        }
    }

    /// <summary>Paints one step of a branch with strokes that overlap at any grid resolution.</summary>
    private void Paint(int side, double x, double y, double cos, double sin, double r, double step, float depth)
    {
        float zone = y < .42 * lungs.Shape.Skeleton ? (float)lungs.Shape.UpperVessels : 1;
        double brush = Math.Max(r, .8 * canvas.Cell);
        int strokes = (int)Math.Ceiling(step / (1.1 * brush));
        // A rod's path length 2r, divided among the strokes that cover each point.
        float strength = (float)(.5 * r * lungs.Shape.Vessels * zone * Math.Min(1, depth / 6) * step / strokes / Math.Max(r, .028));
        for (int k = 0; k < strokes; k++)
        {
            double ahead = step * k / strokes;
            canvas.Dab(canvas.Vessels, side * (x + ahead * cos), y + ahead * sin, (float)r, strength);
        }
    }
}
