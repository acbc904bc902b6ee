namespace CheXNet.Phantoms;

/// <summary>Side marker, words and collimator edge: random in kind, place and size, independent of the findings.</summary>
internal static class BurnedInMarks
{
    private static readonly string[] Words = ["PORTABLE", "ERECT", "SUPINE", "UPRIGHT", "AP", "PA", "CHEST", "STAT"];

    // 5 columns × 7 rows, one byte per row, leftmost column in bit 4.
    private static readonly Dictionary<char, byte[]> Glyphs = new()
    {
        ['A'] = [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
        ['B'] = [0x1E, 0x11, 0x11, 0x1E, 0x11, 0x11, 0x1E],
        ['C'] = [0x0E, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0E],
        ['E'] = [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F],
        ['G'] = [0x0E, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0F],
        ['H'] = [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11],
        ['I'] = [0x0E, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0E],
        ['L'] = [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F],
        ['N'] = [0x11, 0x19, 0x19, 0x15, 0x13, 0x13, 0x11],
        ['O'] = [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E],
        ['P'] = [0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10],
        ['R'] = [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11],
        ['S'] = [0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E],
        ['T'] = [0x1F, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04],
        ['U'] = [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E],
    };

    public static void Draw(Span<byte> pixels, int size, PhantomRandom random)
    {
        if (random.Chance(.08)) DrawCollimator(pixels, size, random.Split(1));
        if (random.Chance(.82))
        {
            // The patient's left is on the right of the film.
            bool left = random.Chance(.75);
            double u = left ? random.Uniform(.84, .95) : random.Uniform(.04, .15);
            double v = random.Uniform(.02, .2), height = random.Uniform(.025, .05);
            DrawText(pixels, size, left ? "L" : "R", u, v, height, 235, .6);
            if (random.Chance(.3)) DrawDisc(pixels, size, u + .01, v + height + .035, random.Uniform(.012, .022), 215);
        }

        if (random.Chance(.15))
        {
            string word = Words[random.Below(Words.Length)];
            DrawText(pixels, size, word, random.Uniform(.05, .75), random.Uniform(.01, .06), random.Uniform(.014, .022), 245, .85);
        }
    }

    private static void DrawText(Span<byte> pixels, int size, string text, double u, double v, double height, int gray, double cover)
    {
        double dot = height * size / 7;
        for (int k = 0; k < text.Length; k++)
        {
            byte[] glyph = Glyphs[text[k]];
            int left = (int)(u * size + k * 6 * dot), top = (int)(v * size), width = (int)(5 * dot), tall = (int)(7 * dot);
            for (int y = Math.Max(0, -top); y < tall && top + y < size; y++)
            {
                int bits = glyph[Math.Min(6, (int)(y / dot))];
                for (int x = Math.Max(0, -left); x < width && left + x < size; x++)
                {
                    if ((bits >> (4 - Math.Min(4, (int)(x / dot))) & 1) != 0) Blend(ref pixels[(top + y) * size + left + x], gray, cover);
                }
            }
        }
    }

    private static void DrawDisc(Span<byte> pixels, int size, double u, double v, double radius, int gray)
    {
        double cx = u * size, cy = v * size, r = radius * size;
        for (int y = (int)Math.Max(0, cy - r); y < Math.Min(size, cy + r + 1); y++)
        {
            for (int x = (int)Math.Max(0, cx - r); x < Math.Min(size, cx + r + 1); x++)
            {
                double edge = r - Math.Sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy));
                if (edge > 0) Blend(ref pixels[y * size + x], gray, .7 * Math.Min(1, edge));
            }
        }
    }

    /// <summary>A black or white strip along one side, slightly askew.</summary>
    private static void DrawCollimator(Span<byte> pixels, int size, PhantomRandom random)
    {
        int edge = random.Below(3), gray = random.Chance(.6) ? 4 : 250;
        double depth = random.Uniform(.005, .035), skew = random.Uniform(-.02, .02);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double from = edge switch { 0 => x, 1 => size - 1 - x, _ => size - 1 - y }, along = edge == 2 ? x : y;
                if (from < depth * size + skew * along) pixels[y * size + x] = (byte)gray;
                else if (edge == 0 && from > (depth + Math.Abs(skew)) * size + 1) break;
            }
        }
    }

    private static void Blend(ref byte pixel, int gray, double cover) => pixel = (byte)(pixel + (gray - pixel) * cover);
}
