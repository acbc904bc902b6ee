namespace CheXNet.Explanations;

/// <summary>Original pixels: columns [<see cref="Left"/>, <see cref="Right"/>), rows [<see cref="Top"/>, <see cref="Bottom"/>).</summary>
public readonly record struct PixelRectangle(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The pixels of the original whose centers the model saw through a view.</summary>
    public static PixelRectangle Seen(Geometry geometry)
    {
        RectangleD seen = geometry.Seen;
        int left = FirstCenterFrom(seen.Left, geometry.OriginalWidth), top = FirstCenterFrom(seen.Top, geometry.OriginalHeight);
        return new PixelRectangle(
            left,
            top,
            Math.Max(left, FirstCenterFrom(seen.Right, geometry.OriginalWidth)),
            Math.Max(top, FirstCenterFrom(seen.Bottom, geometry.OriginalHeight)));
    }

    /// <summary>Pixel i has its center at i + ½.</summary>
    private static int FirstCenterFrom(double edge, int length) => Math.Clamp((int)Math.Ceiling(edge - 0.5), 0, length);
}
