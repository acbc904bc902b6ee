namespace CheXNet.Imaging;

/// <summary>A rectangle in continuous pixel coordinates: pixel <c>i</c> covers <c>[i, i+1)</c>.</summary>
/// <param name="Right">Not below <paramref name="Left"/>.</param>
/// <param name="Bottom">Not below <paramref name="Top"/>.</param>
public readonly record struct RectangleD(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Right − left.</summary>
    public double Width => Right - Left;

    /// <summary>Bottom − top.</summary>
    public double Height => Bottom - Top;
}
