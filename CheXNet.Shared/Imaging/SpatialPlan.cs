namespace CheXNet.Imaging;

/// <summary>
/// Where a spatial rule puts the model's square on an image of a given size: to which size the image is resized, and where each view lies
/// on that.
/// </summary>
/// <param name="ResizedWidth">Columns after resizing.</param>
/// <param name="ResizedHeight">Rows after resizing.</param>
/// <param name="Views">One place, or ten.</param>
internal sealed record SpatialPlan(int ResizedWidth, int ResizedHeight, IReadOnlyList<SpatialPlan.View> Views)
{
    /// <summary>
    /// A place of the model's square, in resized pixels of the image as it stands; negative where the square hangs over its edge.
    /// </summary>
    internal readonly record struct View(int Left, int Top, bool Flipped = false);

    /// <summary>Plans for one image.</summary>
    public static SpatialPlan For(SpatialRule rule, int resize, int input, int width, int height)
    {
        if (rule == SpatialRule.Squash) return new SpatialPlan(input, input, [new View(0, 0)]);
        if (rule == SpatialRule.Pad)
        {
            (int paddedWidth, int paddedHeight) = LongestEdge(width, height, input);
            return new SpatialPlan(paddedWidth, paddedHeight, [new View(-HalfEven(input - paddedWidth), -HalfEven(input - paddedHeight))]);
        }

        // The short side is the resize length, which is never below the crop (Preprocessing.ParseName), so no crop hangs over an edge.
        (int resizedWidth, int resizedHeight) = ShortestEdge(width, height, resize);
        (int right, int bottom) = (resizedWidth - input, resizedHeight - input);
        var center = new View(HalfEven(right), HalfEven(bottom));
        if (rule == SpatialRule.ResizeCenterCrop) return new SpatialPlan(resizedWidth, resizedHeight, [center]);

        // torchvision crops the mirror image a second time: the mirror's left corner is the right one here, and its center may lie one
        // column off.
        View[] five = [new(0, 0), new(right, 0), new(0, bottom), new(right, bottom), center];
        IEnumerable<View> mirrored = five.Select(view => new View(right - view.Left, view.Top, Flipped: true));
        return new SpatialPlan(resizedWidth, resizedHeight, [.. five, .. mirrored]);
    }

    /// <summary>The geometry of a view.</summary>
    public Geometry GeometryOf(View view, int input, int width, int height) => new(
        width,
        height,
        input,
        input,
        (double)width / ResizedWidth,
        (double)height / ResizedHeight,
        view.Left,
        view.Top,
        view.Flipped);

    /// <summary>torchvision's <c>Resize(n)</c>: short side n, long side <c>int(n·long/short)</c>.</summary>
    private static (int Width, int Height) ShortestEdge(int width, int height, int n)
    {
        int longSide = checked((int)((double)((long)n * Math.Max(width, height)) / Math.Min(width, height)));
        return width <= height ? (n, longSide) : (longSide, n);
    }

    /// <summary>Pillow's <c>ImageOps.pad</c>: long side n, short side <c>round(short/long·n)</c>, halves to even, but at least 1.</summary>
    private static (int Width, int Height) LongestEdge(int width, int height, int n)
    {
        int shortSide =
            Math.Max(1, (int)Math.Round((double)Math.Min(width, height) / Math.Max(width, height) * n, MidpointRounding.ToEven));
        return width >= height ? (n, shortSide) : (shortSide, n);
    }

    /// <summary>Python's <c>int(round(d / 2))</c>: halves to even.</summary>
    private static int HalfEven(int d) => (int)Math.Round(d / 2.0, MidpointRounding.ToEven);
}
