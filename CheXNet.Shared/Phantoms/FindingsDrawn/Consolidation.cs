namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>A lobe or segment filled evenly and densely, with a sharp edge at a fissure.</summary>
internal sealed class Consolidation(PlannedFinding planned) : DrawnFinding(planned)
{
    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        int side = random.Side();
        double s = lungs.Shape.Skeleton, w = lungs.Shape.HalfWidth;
        // The fissure is nearly horizontal; the filled segment is above it (upper lobe) or below (middle lobe, lingula).
        bool above = random.Chance(.5);
        float fissure = (float)(s * (above ? random.Uniform(.38, .52) : random.Uniform(.48, .6))), slope = (float)random.Uniform(-.1, .14);
        float height = (float)(3.6 + 3.6 * Severity), inner = (float)(w * random.Uniform(.2, .34)),
            outer = (float)(w * (.8 + .35 * Severity)), density = (float)(.55 + .4 * Severity), seed = (float)random.Uniform(0, 200);
        double top = above ? fissure - 1.35 * height : fissure - 1.5, bottom = above ? fissure + 1.5 : fissure + 1.35 * height;
        yield return new Lesion(
            new RectangleD(Math.Min(side * inner, side * (outer + 1)) - 1, top, Math.Max(side * inner, side * (outer + 1)) + 1, bottom),
            (x, y) =>
            {
                float across = side * x, line = fissure + slope * (across - .5f * (float)w);
                float into = above ? line - y : y - line;
                if (into <= -.1f || across <= 0) return 0;
                float rough = .95f * TextureNoise.At(.4f * x + seed, .4f * y);
                float body = PhantomMath.SmoothStep(-.08f, .1f, into)
                    * (1 - PhantomMath.SmoothStep(height - 1.8f, height + 1.2f, into + rough + .12f * across))
                    * PhantomMath.SmoothStep(inner - 1.4f, inner + 1.6f, across + rough)
                    * (1 - PhantomMath.SmoothStep(outer - 1.8f, outer + 1.2f, across + rough));
                return density * body * Opacity.Room(lungs, x, y);
            });
    }
}
