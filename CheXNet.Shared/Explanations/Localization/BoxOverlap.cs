namespace CheXNet.Explanations.Localization;

/// <summary>How far two boxes overlap.</summary>
public static class BoxOverlap
{
    /// <summary>Intersection over union: <c>|D ∩ T| / |D ∪ T|</c>.</summary>
    public static double Iou(RectangleD detected, RectangleD truth)
    {
        double shared = Intersection(detected, truth), union = AreaOf(detected) + AreaOf(truth) - shared;
        return union > 0 ? shared / union : 0;
    }

    /// <summary>Intersection over the detected box's area (Wang et al. 2017): <c>|D ∩ T| / |D|</c>.</summary>
    public static double IoBb(RectangleD detected, RectangleD truth) =>
        AreaOf(detected) is > 0 and double area ? Intersection(detected, truth) / area : 0;

    private static double Intersection(RectangleD a, RectangleD b) =>
        Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left))
        * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));

    private static double AreaOf(RectangleD box) => box.Width * box.Height;
}
