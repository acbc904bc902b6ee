namespace CheXNet.Explanations;

/// <summary>Makes the masks Hₖ of <see cref="ScoreCam"/>: a map upsampled bilinearly to the input's size, then stretched to [0, 1].</summary>
internal sealed class ScoreCamMask
{
    private readonly int _width;
    private readonly float _epsilon;
    private readonly (int Cell, int Next, float Fraction)[] _rows;
    private readonly (int Cell, int Next, float Fraction)[] _columns;

    /// <param name="height">h, rows of cells.</param>
    /// <param name="width">w, columns of cells.</param>
    /// <param name="inputHeight">H, rows of the input.</param>
    /// <param name="inputWidth">W, columns of the input.</param>
    public ScoreCamMask(ScoreCam method, int height, int width, int inputHeight, int inputWidth)
    {
        (_width, _epsilon) = (width, method.Epsilon);
        _rows = Axis(height, inputHeight, method.AlignCorners);
        _columns = Axis(width, inputWidth, method.AlignCorners);
    }

    /// <summary>Fills a mask.</summary>
    /// <param name="map"><c>float[h, w]</c>.</param>
    /// <param name="mask">Receives <c>float[H, W]</c> in [0, 1].</param>
    /// <returns>False for a map that is the same everywhere: s is 0/0, and such a map picks out nothing.</returns>
    public bool Fill(ReadOnlySpan<float> map, Span<float> mask)
    {
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        int at = 0;
        foreach ((int cell, int next, float fraction) in _rows)
        {
            ReadOnlySpan<float> upper = map.Slice(cell * _width, _width), lower = map.Slice(next * _width, _width);
            foreach ((int left, int right, float share) in _columns)
            {
                float above = upper[left] + (share * (upper[right] - upper[left]));
                float below = lower[left] + (share * (lower[right] - lower[left]));
                float value = above + (fraction * (below - above));
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
                mask[at++] = value;
            }
        }

        if (!(most > least)) return false;
        float range = most - least + _epsilon;
        foreach (ref float value in mask) value = (value - least) / range;
        return true;
    }

    private static (int Cell, int Next, float Fraction)[] Axis(int cells, int pixels, bool alignCorners) =>
    [
        .. Enumerable.Range(0, pixels).Select(pixel =>
        {
            double position = alignCorners
                ? pixel * (cells - 1.0) / Math.Max(1, pixels - 1)
                : Math.Clamp(((pixel + 0.5) * cells / pixels) - 0.5, 0, cells - 1);
            int cell = Math.Min((int)position, cells - 1);
            return (cell, Math.Min(cell + 1, cells - 1), (float)(position - cell));
        }),
    ];
}
