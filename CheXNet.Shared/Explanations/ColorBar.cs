namespace CheXNet.Explanations;

/// <summary>A horizontal bar of the colors of intensities 0 to 1, as they look on black, with a scale.</summary>
internal static class ColorBar
{
    private static readonly double[] Ticks = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Draws the bar and, below it, the scale.</summary>
    /// <param name="size">Pixels per em of the scale; the bar is as high.</param>
    /// <returns>The row below the scale.</returns>
    public static int Draw(Canvas canvas, ColorMap map, int left, int top, int width, int size, Rgb ink)
    {
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<byte> color = map.Colors.Slice(x * 255 / Math.Max(1, width - 1) * 3, 3);
            canvas.Fill(new PixelRectangle(left + x, top, left + x + 1, top + size), new Rgb(color[0], color[1], color[2]));
        }

        foreach (double tick in Ticks)
        {
            string text = tick.ToString("0.##", CultureInfo.InvariantCulture);
            int at = left + (int)Math.Round(tick * (width - 1));
            canvas.Fill(new PixelRectangle(at, top + size, at + 1, top + size + (size / 3)), ink);
            int half = (int)(LetterShapes.WidthOf(text, size) / 2);
            int start = Math.Clamp(at - half, left, Math.Max(left, left + width - (2 * half)));
            canvas.Write(text, start, top + size + (size / 3), size, ink);
        }

        return top + size + (size / 3) + LetterShapes.LineHeight(size);
    }
}
