namespace CheXNet.Explanations.Localization;

/// <summary>
/// The protocol of ChestX-ray8's paper (Wang et al. 2017, arXiv 1705.02315, section 4.2 and table 4): the map is scaled to 0 to 255 and
/// thresholded at 60 and at 180 separately, a box is drawn around each connected region of both, and a truth box counts as found where
/// some detected box has IoU &gt; T, or IoBB &gt; T. A detected box that reaches T with no truth box of the finding is false; AFP is their
/// mean number per image.
/// </summary>
public static class WangProtocol
{
    /// <summary>The thresholds, of 255: a pixel belongs to a region from the threshold up.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [60, 180];

    /// <summary>T(IoU) of the paper's table.</summary>
    public static IReadOnlyList<double> Ious { get; } = [.1, .2, .3, .4, .5, .6, .7];

    /// <summary>T(IoBB) of the paper's table.</summary>
    public static IReadOnlyList<double> IoBbs { get; } = [.1, .25, .5, .75, .9];

    /// <summary>Holds detected boxes against the truth.</summary>
    /// <param name="detected">The boxes of both thresholds together.</param>
    /// <param name="truth">The finding's boxes, at least one.</param>
    public static WangScores Score(IReadOnlyList<RectangleD> detected, IReadOnlyList<RectangleD> truth)
    {
        int[] falseIou = new int[Ious.Count], falseIoBb = new int[IoBbs.Count];
        double[] bestIou = new double[truth.Count], bestIoBb = new double[truth.Count];
        foreach (RectangleD box in detected)
        {
            double mostIou = 0, mostIoBb = 0;
            for (int i = 0; i < truth.Count; i++)
            {
                (double iou, double ioBb) = (BoxOverlap.Iou(box, truth[i]), BoxOverlap.IoBb(box, truth[i]));
                (bestIou[i], bestIoBb[i]) = (Math.Max(bestIou[i], iou), Math.Max(bestIoBb[i], ioBb));
                (mostIou, mostIoBb) = (Math.Max(mostIou, iou), Math.Max(mostIoBb, ioBb));
            }

            for (int t = 0; t < falseIou.Length; t++) falseIou[t] += mostIou > Ious[t] ? 0 : 1;
            for (int t = 0; t < falseIoBb.Length; t++) falseIoBb[t] += mostIoBb > IoBbs[t] ? 0 : 1;
        }

        return new WangScores(
            truth.Count,
            [.. Ious.Select(t => bestIou.Count(best => best > t))],
            [.. IoBbs.Select(t => bestIoBb.Count(best => best > t))],
            falseIou,
            falseIoBb);
    }
}

/// <summary>One map by <see cref="WangProtocol"/>.</summary>
/// <param name="Boxes">Truth boxes.</param>
/// <param name="FoundIou">Truth boxes found at each of <see cref="WangProtocol.Ious"/>.</param>
/// <param name="FoundIoBb">Truth boxes found at each of <see cref="WangProtocol.IoBbs"/>.</param>
/// <param name="FalseIou">False boxes at each of <see cref="WangProtocol.Ious"/>.</param>
/// <param name="FalseIoBb">False boxes at each of <see cref="WangProtocol.IoBbs"/>.</param>
public sealed record WangScores(int Boxes, int[] FoundIou, int[] FoundIoBb, int[] FalseIou, int[] FalseIoBb);
