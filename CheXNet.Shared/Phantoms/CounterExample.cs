namespace CheXNet.Phantoms;

/// <summary>What an image can be that is no frontal chest film.</summary>
public enum CounterExampleKind
{
    /// <summary>A film with its polarity inverted.</summary>
    Negative,

    /// <summary>A film turned by 90, 180 or 270 degrees.</summary>
    Rotated,

    /// <summary>A part of a film, 15 to 35% of its side.</summary>
    Crop,

    /// <summary>A hand drawn as an ellipse and five fingers.</summary>
    Hand,

    /// <summary>A page of text, its words drawn as bars.</summary>
    Text,

    /// <summary>Uniform noise.</summary>
    Noise,

    /// <summary>A film with half the signal and the quantum noise of 15 to 30 photons a pixel at white.</summary>
    HalfDose,

    /// <summary>A film of one gray.</summary>
    Blank,
}

/// <summary>Makes images that are no frontal chest films, from a film or from nothing; the same for the same seed everywhere.</summary>
public static class CounterExample
{
    private const int LeastSide = 64;

    /// <summary>Draws one.</summary>
    /// <param name="film">The film that it is made from, or whose size it has; one channel.</param>
    public static PixelImage Draw(CounterExampleKind kind, PixelImage film, ulong seed)
    {
        PhantomRandom random = new PhantomRandom(seed).Split((ulong)kind);
        return kind switch
        {
            CounterExampleKind.Negative => Each(film, static v => 255 - v),
            CounterExampleKind.Rotated => Turned(film, 1 + random.Below(3)),
            CounterExampleKind.Crop => Cropped(film, random),
            CounterExampleKind.Hand => Hand(film.Width, film.Height, random),
            CounterExampleKind.Text => Text(film.Width, film.Height, random),
            CounterExampleKind.Noise => Each(film, _ => random.Below(256)),
            CounterExampleKind.HalfDose => HalfDose(film, random),
            _ => Blank(film, random),
        };
    }

    private static PixelImage Each(PixelImage film, Func<byte, double> value) =>
        film with { Pixels = [.. film.Pixels.Select(v => (byte)Math.Clamp(Math.Round(value(v)), 0, 255))] };

    private static PixelImage HalfDose(PixelImage film, PhantomRandom random)
    {
        double photons = random.Uniform(15, 30);
        return Each(film, v =>
        {
            double expected = photons / 2 * v / 255;
            return 255 * (expected + (Math.Sqrt(expected) * random.Normal())) / photons;
        });
    }

    private static PixelImage Blank(PixelImage film, PhantomRandom random)
    {
        int gray = random.Below(256);
        return Each(film, _ => gray + (2 * random.Normal()));
    }

    private static PixelImage Turned(PixelImage film, int quarters)
    {
        (int width, int height) = quarters % 2 == 0 ? (film.Width, film.Height) : (film.Height, film.Width);
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromX, int fromY) = quarters switch
                {
                    1 => (film.Width - 1 - y, x),
                    2 => (film.Width - 1 - x, film.Height - 1 - y),
                    _ => (y, film.Height - 1 - x),
                };
                pixels[(y * width) + x] = film.Pixels[(fromY * film.Width) + fromX];
            }
        }

        return new PixelImage(width, height, 1, pixels);
    }

    private static PixelImage Cropped(PixelImage film, PhantomRandom random)
    {
        double share = random.Uniform(0.15, 0.35);
        int width = Math.Max(LeastSide, (int)(share * film.Width)), height = Math.Max(LeastSide, (int)(share * film.Height));
        int left = random.Below(Math.Max(1, film.Width - width)), top = random.Below(Math.Max(1, film.Height - height));
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++) film.Pixels.AsSpan(((top + y) * film.Width) + left, width).CopyTo(pixels.AsSpan(y * width));
        return new PixelImage(width, height, 1, pixels);
    }

    private static PixelImage Hand(int width, int height, PhantomRandom random)
    {
        double[] canvas = new double[width * height];
        double ground = random.Uniform(5, 40), bone = random.Uniform(120, 220), side = Math.Min(width, height);
        double x = (0.5 * width) + random.Uniform(-0.08, 0.08) * side, y = (0.64 * height) + random.Uniform(-0.06, 0.06) * side;
        double palm = random.Uniform(0.14, 0.21) * side;
        Array.Fill(canvas, ground);
        Stroke(x, y, x, y, palm);
        Stroke(x, y, x, height, 0.6 * palm);
        for (int finger = 0; finger < 5; finger++)
        {
            double angle = (Math.PI * (0.15 + (0.7 * finger / 4))) + (0.05 * random.Normal());
            double length = palm * (1 + (0.9 * Math.Sin(angle))), cos = Math.Cos(angle), sin = Math.Sin(angle);
            (double fromX, double fromY) = (x - (0.8 * palm * cos), y - (0.7 * palm * sin));
            Stroke(fromX, fromY, fromX - (length * cos), fromY - (length * sin), 0.18 * palm);
        }

        return Grained(canvas, width, height, random);

        void Stroke(double x0, double y0, double x1, double y1, double radius)
        {
            double dx = x1 - x0, dy = y1 - y0, squared = (dx * dx) + (dy * dy);
            for (int py = (int)Math.Max(0, Math.Min(y0, y1) - radius); py < Math.Min(height, Math.Max(y0, y1) + radius); py++)
            {
                for (int px = (int)Math.Max(0, Math.Min(x0, x1) - radius); px < Math.Min(width, Math.Max(x0, x1) + radius); px++)
                {
                    double along = squared == 0 ? 0 : Math.Clamp((((px - x0) * dx) + ((py - y0) * dy)) / squared, 0, 1);
                    double ex = px - x0 - (along * dx), ey = py - y0 - (along * dy);
                    if ((ex * ex) + (ey * ey) <= radius * radius) canvas[(py * width) + px] = bone;
                }
            }
        }
    }

    private static PixelImage Text(int width, int height, PhantomRandom random)
    {
        double[] canvas = new double[width * height];
        Array.Fill(canvas, 250);
        int line = Math.Max(4, height / 30), margin = width / 10;
        for (int top = 2 * line; top + line < height - line; top += line)
        {
            int end = (int)(width * random.Uniform(0.65, 0.9));
            for (int left = margin; left < end;)
            {
                int length = (int)(width * random.Uniform(0.02, 0.12)), ink = random.Below(80);
                for (int y = top; y < top + Math.Max(1, line * 2 / 5); y++)
                {
                    for (int x = left; x < Math.Min(end, left + length); x++) canvas[(y * width) + x] = ink;
                }

                left += length + Math.Max(1, width / 60);
            }
        }

        return Grained(canvas, width, height, random);
    }

    private static PixelImage Grained(double[] canvas, int width, int height, PhantomRandom random) =>
        new(width, height, 1, [.. canvas.Select(v => (byte)Math.Clamp(Math.Round(v + (2 * random.Normal())), 0, 255))]);
}
