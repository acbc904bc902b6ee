namespace CheXNet.Phantoms.FindingsDrawn;

/// <summary>Cardiogenic edema: perihilar haze, distended upper vessels, septal (Kerley B) lines at the bases.</summary>
internal sealed class Edema(PlannedFinding planned) : DrawnFinding(planned)
{
    public override void Reshape(ThoraxShape shape)
    {
        shape.UpperVessels *= 1.25 + .35 * Severity;
        shape.Vessels *= 1.1;
    }

    public override IEnumerable<Lesion> Lesions(LungField lungs, float cell)
    {
        PhantomRandom random = Stream(1);
        double s = lungs.Shape.Skeleton, w = lungs.Shape.HalfWidth;
        float strength = (float)(.30 + .38 * Severity);
        foreach (int side in new[] { -1, 1 })
        {
            float cx = (float)(side * (.42 + .05 * random.Normal(0, 1, -1, 1)) * w), cy = (float)(s * random.Uniform(.47, .55)),
                seed = (float)random.Uniform(0, 200), level = (float)random.Uniform(.85, 1.1);
            float rx = (float)(w * (.44 + .14 * Severity)), ry = (float)(s * (.32 + .08 * Severity));
            float bases = (float)(.76 * s), lines = .055f * (float)(.5 + Severity), spacing = .85f, soft = MathF.Max(.07f, .45f * cell),
                pale = .07f / soft;
            yield return new Lesion(
                new RectangleD(Math.Min(cx - rx, side * w), cy - ry, Math.Max(cx + rx, side * w), Math.Max(cy + ry, bases + 5)), (x, y) =>
                {
                    float px = (x - cx) / rx, py = (y - cy) / ry, bell = Opacity.Bell(px * px + py * py);
                    float haze = bell <= 0 ? 0 : strength * level * bell * (.86f + .35f * TextureNoise.Fractal(.8f * x + seed, .8f * y));
                    float wall = lungs.Lateral(side, y) - side * x, kerley = 0;
                    if (wall is > 0 and < 2.2f && y > bases - 4 && y < bases + 5)
                    {
                        float t = (y + .15f * wall) / spacing + .3f * TextureNoise.At(seed, .6f * y),
                            near = MathF.Abs(t - MathF.Round(t)) * spacing / soft;
                        if (near < 1.5f) kerley = lines * pale * (1 - near * near / 2.25f) * PhantomMath.SmoothStep(2.2f, 1.4f, wall);
                    }

                    return (haze + kerley) * Opacity.Room(lungs, x, y);
                });
        }
    }
}
