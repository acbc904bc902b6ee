namespace CheXNet.Explanations;

/// <summary>Lines along which a heat map crosses a level.</summary>
internal static class ContourLines
{
    /// <summary>Marks each seen pixel at or above a level that has a seen neighbor (right, left, above, below) under it.</summary>
    /// <param name="levels">Intensities in (0, 1].</param>
    /// <param name="mark">Called with x and y.</param>
    public static void Trace(Heatmap heatmap, IReadOnlyList<double> levels, Action<int, int> mark)
    {
        float[] above = new float[heatmap.Width], here = new float[heatmap.Width], below = new float[heatmap.Width];
        heatmap.FillRow(0, here);
        for (int y = 0; y < heatmap.Height; y++)
        {
            bool last = y == heatmap.Height - 1;
            if (!last) heatmap.FillRow(y + 1, below);
            ReadOnlySpan<bool> seen = heatmap.Seen.Row(y);
            ReadOnlySpan<bool> seenAbove = y > 0 ? heatmap.Seen.Row(y - 1) : default, seenBelow = last ? default : heatmap.Seen.Row(y + 1);
            for (int x = 0; x < here.Length; x++)
            {
                if (!seen[x]) continue;
                float lowest = here[x];
                if (x > 0 && seen[x - 1]) lowest = Math.Min(lowest, here[x - 1]);
                if (x < here.Length - 1 && seen[x + 1]) lowest = Math.Min(lowest, here[x + 1]);
                if (y > 0 && seenAbove[x]) lowest = Math.Min(lowest, above[x]);
                if (!last && seenBelow[x]) lowest = Math.Min(lowest, below[x]);
                foreach (double level in levels)
                {
                    if (here[x] >= level && lowest < level)
                    {
                        mark(x, y);
                        break;
                    }
                }
            }

            (above, here, below) = (here, below, above);
        }
    }
}
