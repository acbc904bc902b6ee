namespace CheXNet.Explanations.Localization;

/// <summary>One map of one finding held against its boxes.</summary>
/// <param name="IsZero">Whether the map is zero everywhere: it points nowhere, so it hits nothing.</param>
/// <param name="Pointing">Whether its maximum lies in a box: <see cref="PointingGame"/>, which is CheXlocalize's hit rate.</param>
/// <param name="PointingNear">The same with a tolerance of <see cref="PointingTolerance"/>.</param>
/// <param name="Energy">The share of the map's sum inside the boxes, in [0, 1] (energy-based pointing game, arXiv 1910.01279).</param>
/// <param name="Ious">
/// The IoU of the map's pixels from a threshold up with the boxes' pixels, for each of <see cref="Thresholds"/>.
/// </param>
/// <param name="Wang">By ChestX-ray8's protocol.</param>
public sealed record MapScores(bool IsZero, bool Pointing, bool PointingNear, double Energy, float[] Ious, WangScores Wang)
{
    /// <summary>The pointing game's tolerance in the film's pixels (Zhang et al. 2016, arXiv 1608.00507).</summary>
    public const double PointingTolerance = 15;

    /// <summary>The thresholds of <see cref="Ious"/>, of 255: 5, 10, … 255.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [.. Enumerable.Range(1, 51).Select(static i => 5 * i)];

    /// <summary>Measures a map in one pass over its rows.</summary>
    /// <param name="boxes">The finding's boxes in the film's pixels; what lies outside the film is cut off.</param>
    /// <exception cref="InvalidInputException">A box covers no pixel of the film.</exception>
    public static MapScores Of(IIntensityMap map, IReadOnlyList<RectangleD> boxes)
    {
        RectangleD[] truth = [.. boxes.Select(box => Clipped(box, map))];
        PixelRectangle[] pixels = [.. truth.Select(box => PixelRectangle.CentersIn(box, map.Width, map.Height))];
        if (pixels.Any(static box => box.Right == box.Left || box.Bottom == box.Top))
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A box covers no pixel of the film, which has {map.Width} × {map.Height}: give boxes in the film's own pixels."));
        }

        long[] all = new long[256], inside = new long[256];
        double energy = 0, energyInside = 0;
        ConnectedRegions[] regions = [.. WangProtocol.Thresholds.Select(static _ => new ConnectedRegions())];
        float[] row = new float[map.Width];
        byte[] levels = new byte[map.Width];
        bool[] mask = new bool[map.Width];
        for (int y = 0; y < map.Height; y++)
        {
            map.FillRow(y, row);
            Array.Clear(mask);
            foreach (PixelRectangle box in pixels)
            {
                if (box.Top <= y && y < box.Bottom) mask.AsSpan(box.Left, box.Right - box.Left).Fill(true);
            }

            for (int x = 0; x < row.Length; x++)
            {
                float value = Math.Clamp(row[x], 0, 1);
                byte level = levels[x] = (byte)(value * 255);
                all[level]++;
                energy += value;
                if (!mask[x]) continue;
                inside[level]++;
                energyInside += value;
            }

            for (int t = 0; t < regions.Length; t++)
            {
                int threshold = WangProtocol.Thresholds[t];
                for (int x = 0; x < levels.Length; x++) mask[x] = levels[x] >= threshold;
                regions[t].AddRow(mask);
            }
        }

        RectangleD[] detected =
            [.. regions.SelectMany(static r => r.Boxes()).Select(static b => new RectangleD(b.Left, b.Top, b.Right, b.Bottom))];
        (double X, double Y)? peak = map.IsZero ? null : PointingGame.Maximum(map);
        return new MapScores(
            map.IsZero,
            peak is { } point && PointingGame.IsHit(point, truth),
            peak is { } near && PointingGame.IsHit(near, truth, PointingTolerance),
            energy > 0 ? energyInside / energy : 0,
            IousOf(all, inside),
            WangProtocol.Score(detected, truth));
    }

    private static float[] IousOf(long[] all, long[] inside)
    {
        long truth = inside.Sum(), above = 0, shared = 0;
        float[] ious = new float[Thresholds.Count];
        int next = ious.Length - 1;
        for (int level = 255; level >= 0 && next >= 0; level--)
        {
            (above, shared) = (above + all[level], shared + inside[level]);
            if (level == Thresholds[next]) ious[next--] = (float)((double)shared / (above + truth - shared));
        }

        return ious;
    }

    private static RectangleD Clipped(RectangleD box, IIntensityMap map) => new(
        Math.Clamp(box.Left, 0, map.Width), Math.Clamp(box.Top, 0, map.Height),
        Math.Clamp(box.Right, 0, map.Width), Math.Clamp(box.Bottom, 0, map.Height));
}
