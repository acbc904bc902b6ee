namespace CheXNet.Imaging;

/// <summary>Where a spatial rule puts the model's square: the size to resize to, and each view's position on the result.</summary>
internal sealed record SpatialPlan(int ResizedWidth, int ResizedHeight, IReadOnlyList<SpatialPlan.View> Views)
{
    /// <summary>A position of the model's square, in resized pixels before flipping; negative where the square exceeds the image.</summary>
    internal readonly record struct View(int Left, int Top, bool Flipped = false);

    public static SpatialPlan For(SpatialRule rule, int resize, int input, int width, int height)
    {
        if (rule == SpatialRule.Squash) return new SpatialPlan(input, input, [new View(0, 0)]);
        if (rule == SpatialRule.Pad)
        {
            (int paddedWidth, int paddedHeight) = LongestEdge(width, height, input);
            return new SpatialPlan(paddedWidth, paddedHeight, [new View(-HalfEven(input - paddedWidth), -HalfEven(input - paddedHeight))]);
        }

        // The short side is the resize length, which is never below the crop (Preprocessing.ParseName), so every crop is inside the image.
        (int resizedWidth, int resizedHeight) = ShortestEdge(width, height, resize);
        (int right, int bottom) = (resizedWidth - input, resizedHeight - input);
        var center = new View(HalfEven(right), HalfEven(bottom));
        if (rule == SpatialRule.ResizeCenterCrop) return new SpatialPlan(resizedWidth, resizedHeight, [center]);

        // torchvision crops the mirrored image: its left corner is the right one here, and its center may be one column off.
        View[] five = [new(0, 0), new(right, 0), new(0, bottom), new(right, bottom), center];
        IEnumerable<View> mirrored = five.Select(view => new View(right - view.Left, view.Top, Flipped: true));
        return new SpatialPlan(resizedWidth, resizedHeight, [.. five, .. mirrored]);
    }

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

    /// <summary>Pillow's <c>ImageOps.pad</c>: long side n, short side <c>round(short/long·n)</c>, halves to even, at least 1.</summary>
    private static (int Width, int Height) LongestEdge(int width, int height, int n)
    {
        int shortSide =
            Math.Max(1, (int)Math.Round((double)Math.Min(width, height) / Math.Max(width, height) * n, MidpointRounding.ToEven));
        return width >= height ? (n, shortSide) : (shortSide, n);
    }

    /// <summary>Python's <c>int(round(d / 2))</c>: halves to even.</summary>
    private static int HalfEven(int d) => (int)Math.Round(d / 2.0, MidpointRounding.ToEven);
}
