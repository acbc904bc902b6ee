namespace CheXNet.Explanations.Localization;

/// <summary>
/// The connected regions of a binary image (pixels that touch at a side or corner), row by row: runs of set pixels are united with those
/// of the row above that they touch. Memory grows with the number of runs, not of pixels.
/// </summary>
public sealed class ConnectedRegions
{
    private readonly List<int> _parent = [];
    private readonly List<PixelRectangle> _bounds = [];
    private List<(int Left, int Right, int Region)> _above = [];
    private List<(int Left, int Right, int Region)> _row = [];
    private int _y;

    /// <summary>Adds the next row from the top.</summary>
    /// <param name="set">Whether each pixel belongs to the image's foreground.</param>
    public void AddRow(ReadOnlySpan<bool> set)
    {
        int first = 0;
        for (int x = 0; x < set.Length; x++)
        {
            if (!set[x]) continue;
            int left = x;
            while (x < set.Length && set[x]) x++;
            int region = _parent.Count;
            _parent.Add(region);
            _bounds.Add(new PixelRectangle(left, _y, x, _y + 1));

            // Runs [a, b) and [left, x) touch, also at corners, unless one ends before the other begins.
            while (first < _above.Count && _above[first].Right < left) first++;
            for (int i = first; i < _above.Count && _above[i].Left <= x; i++) Unite(_above[i].Region, region);
            _row.Add((left, x, region));
        }

        (_above, _row) = (_row, _above);
        _row.Clear();
        _y++;
    }

    /// <summary>The bounding boxes of the regions so far, in the order of their first pixels.</summary>
    public IReadOnlyList<PixelRectangle> Boxes()
    {
        List<PixelRectangle> boxes = [];
        for (int i = 0; i < _parent.Count; i++)
        {
            if (_parent[i] == i) boxes.Add(_bounds[i]);
        }

        return boxes;
    }

    private void Unite(int a, int b)
    {
        (int first, int second) = (RootOf(a), RootOf(b));
        if (first == second) return;
        if (first > second) (first, second) = (second, first);
        _parent[second] = first;
        (PixelRectangle p, PixelRectangle q) = (_bounds[first], _bounds[second]);
        _bounds[first] = new PixelRectangle(
            Math.Min(p.Left, q.Left), Math.Min(p.Top, q.Top), Math.Max(p.Right, q.Right), Math.Max(p.Bottom, q.Bottom));
    }

    private int RootOf(int region)
    {
        while (_parent[region] != region) region = _parent[region] = _parent[_parent[region]];
        return region;
    }
}
