namespace CheXNet.Explanations;

/// <summary>
/// Draws a heat map over its film, at the film's size. Seen pixels are tinted: <c>(1 − α)·film + α·color(intensity)</c>; unseen ones
/// keep the film's values, with a thin white line along the border. An all-zero heat map gives the plain film.
/// </summary>
public static class Overlay
{
    private const int FixedPoint = 16;
    private const int Half = 1 << (FixedPoint - 1);

    /// <summary>Draws the overlay as a color image of the film's size.</summary>
    /// <param name="film">The original, gray or color.</param>
    /// <exception cref="ArgumentException">The heat map is of an image of another size.</exception>
    public static PixelImage Draw(PixelImage film, Heatmap heatmap, OverlayStyle style)
    {
        if ((film.Width, film.Height) != (heatmap.Width, heatmap.Height))
        {
            throw new ArgumentException(
                $"The heat map is of a {heatmap.Width}×{heatmap.Height} image, the film has {film.Width}×{film.Height} pixels.",
                nameof(heatmap));
        }

        byte[] pixels = ToColor(film);
        if (!heatmap.IsZero)
        {
            Tint(pixels, heatmap, style);
            Outline(pixels, heatmap);
        }

        return new PixelImage(film.Width, film.Height, 3, pixels);
    }

    private static byte[] ToColor(PixelImage film)
    {
        byte[] color = GC.AllocateUninitializedArray<byte>(film.Width * film.Height * 3);
        if (film.Channels == 3)
        {
            film.Pixels.CopyTo(color, 0);
            return color;
        }

        ReadOnlySpan<byte> gray = film.Pixels;
        for (int i = 0, to = 0; i < gray.Length; i++, to += 3)
        {
            color[to] = color[to + 1] = color[to + 2] = gray[i];
        }

        return color;
    }

    /// <summary>Blends in 16-bit fixed point from two tables: the film's share of each value and the color's share of each level.</summary>
    private static void Tint(byte[] pixels, Heatmap heatmap, OverlayStyle style)
    {
        Span<int> film = stackalloc int[256];
        Span<int> color = stackalloc int[256 * 3];
        int alpha = (int)Math.Round(style.Opacity * (1 << FixedPoint));
        for (int i = 0; i < 256; i++) film[i] = (i * ((1 << FixedPoint) - alpha)) + Half;
        for (int i = 0; i < color.Length; i++) color[i] = style.ColorMap.Colors[i] * alpha;

        float[] intensity = new float[heatmap.Width];
        for (int y = 0; y < heatmap.Height; y++)
        {
            ReadOnlySpan<bool> seen = heatmap.Seen.Row(y);
            if (!seen.Contains(true)) continue;
            heatmap.FillRow(y, intensity);
            Span<byte> row = pixels.AsSpan(y * heatmap.Width * 3, heatmap.Width * 3);
            for (int x = 0, at = 0; x < seen.Length; x++, at += 3)
            {
                if (!seen[x]) continue;
                int level = Math.Min(255, (int)((intensity[x] * 255) + 0.5f)) * 3;
                row[at] = (byte)((film[row[at]] + color[level]) >> FixedPoint);
                row[at + 1] = (byte)((film[row[at + 1]] + color[level + 1]) >> FixedPoint);
                row[at + 2] = (byte)((film[row[at + 2]] + color[level + 2]) >> FixedPoint);
            }
        }
    }

    /// <summary>One pixel wide at 512, two at 1,024, so that it stays visible when scaled down.</summary>
    private static void Outline(byte[] pixels, Heatmap heatmap)
    {
        int thickness = Math.Max(1, Math.Min(heatmap.Width, heatmap.Height) / 512);
        heatmap.Seen.Outline(thickness, (x, y) => pixels.AsSpan(((y * heatmap.Width) + x) * 3, 3).Fill(255));
    }
}
