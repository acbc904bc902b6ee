namespace CheXNet.Imaging;

/// <summary>A rectangle in continuous pixel coordinates: pixel <c>i</c> covers <c>[i, i+1)</c>.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The top edge.</param>
/// <param name="Right">The right edge, not below <paramref name="Left"/>.</param>
/// <param name="Bottom">The bottom edge, not below <paramref name="Top"/>.</param>
public readonly record struct RectangleD(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Right − left.</summary>
    public double Width => Right - Left;

    /// <summary>Bottom − top.</summary>
    public double Height => Bottom - Top;
}
