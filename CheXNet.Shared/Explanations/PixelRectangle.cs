namespace CheXNet.Explanations;

/// <summary>Original pixels: columns [<see cref="Left"/>, <see cref="Right"/>), rows [<see cref="Top"/>, <see cref="Bottom"/>).</summary>
public readonly record struct PixelRectangle(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The pixels of the original whose centers the model saw through a view.</summary>
    public static PixelRectangle Seen(Geometry geometry) => CentersIn(geometry.Seen, geometry.OriginalWidth, geometry.OriginalHeight);

    /// <summary>The pixels of a film whose centers lie in a rectangle.</summary>
    public static PixelRectangle CentersIn(RectangleD area, int width, int height)
    {
        int left = FirstCenterFrom(area.Left, width), top = FirstCenterFrom(area.Top, height);
        return new PixelRectangle(
            left, top, Math.Max(left, FirstCenterFrom(area.Right, width)), Math.Max(top, FirstCenterFrom(area.Bottom, height)));
    }

    /// <summary>Pixel i has its center at i + ½.</summary>
    private static int FirstCenterFrom(double edge, int length) => Math.Clamp((int)Math.Ceiling(edge - 0.5), 0, length);
}
