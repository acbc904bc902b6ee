namespace CheXNet.Explanations;

/// <summary>The pixels of the original that the model saw: the union of its views, as bands of rows with one mask each.</summary>
public sealed class SeenArea
{
    private readonly PixelRectangle[] _views;
    private readonly int[] _edges;
    private readonly bool[][] _masks;

    /// <summary>Unites the views' rectangles.</summary>
    /// <param name="views">What each view saw, within the original.</param>
    public SeenArea(int width, int height, IEnumerable<PixelRectangle> views)
    {
        _views = [.. views];
        (Width, Height) = (width, height);
        _edges = [.. _views.SelectMany(static view => new[] { view.Top, view.Bottom }).Append(0).Append(height).Distinct().Order()];
        _masks = [.. _edges.SkipLast(1).Select(MaskOf)];
    }

    /// <summary>Columns of the original.</summary>
    public int Width { get; }

    /// <summary>Rows of the original.</summary>
    public int Height { get; }

    /// <summary>Which pixels of row y were seen.</summary>
    public ReadOnlySpan<bool> Row(int y)
    {
        int found = Array.BinarySearch(_edges, y);
        return _masks[found >= 0 ? found : ~found - 1];
    }

    /// <summary>Marks seen pixels next to unseen ones: the area's inner border, never the image's own edge.</summary>
    /// <param name="thickness">In pixels, at least 1.</param>
    /// <param name="mark">Called with x and y, for some pixels more than once.</param>
    public void Outline(int thickness, Action<int, int> mark)
    {
        for (int band = 0; band < _masks.Length; band++)
        {
            bool[] mask = _masks[band];
            (int top, int bottom) = (_edges[band], _edges[band + 1]);
            for (int x = 0; x < Width; x++)
            {
                if (!mask[x]) continue;
                bool beside = IsUnseenWithin(mask, x, thickness);
                bool above = band > 0 && !_masks[band - 1][x];
                bool below = band < _masks.Length - 1 && !_masks[band + 1][x];
                for (int y = top; y < bottom; y++)
                {
                    if (beside || (above && y < top + thickness) || (below && y >= bottom - thickness)) mark(x, y);
                    else if (!below) break;
                    else y = Math.Max(y, bottom - thickness - 1);
                }
            }
        }
    }

    private bool[] MaskOf(int y)
    {
        bool[] mask = new bool[Width];
        foreach (PixelRectangle view in _views)
        {
            if (view.Top <= y && y < view.Bottom) mask.AsSpan(view.Left, view.Right - view.Left).Fill(true);
        }

        return mask;
    }

    private static bool IsUnseenWithin(bool[] mask, int x, int thickness)
    {
        for (int step = 1; step <= thickness; step++)
        {
            if ((x - step >= 0 && !mask[x - step]) || (x + step < mask.Length && !mask[x + step])) return true;
        }

        return false;
    }
}
