namespace CheXNet.Explanations;

/// <summary>
/// One view's cells, interpolated bilinearly at the centers of the original's pixels. Half-pixel convention: pixel x has its center at x
/// + ½, cell j of w at (j + ½)·W/w in model pixels; beyond the outermost centers the outermost cell goes on. For a squashed image this is
/// what <c>torch.nn.functional.interpolate(mode="bilinear", align_corners=False)</c> and OpenCV's <c>INTER_LINEAR</c> give.
/// </summary>
internal sealed class UpsampledView
{
    private readonly Geometry _geometry;
    private readonly float[] _cells;
    private readonly int _height;
    private readonly int _width;
    private readonly int[] _column;
    private readonly float[] _columnFraction;
    private readonly float[] _line;

    /// <param name="geometry">Where the view lies.</param>
    /// <param name="height">h, rows of cells.</param>
    /// <param name="width">w, columns of cells.</param>
    /// <param name="cells"><c>float[h, w]</c>.</param>
    public UpsampledView(Geometry geometry, int height, int width, float[] cells)
    {
        (_geometry, _height, _width, _cells) = (geometry, height, width, cells);
        Seen = PixelRectangle.Seen(geometry);
        int columns = Seen.Right - Seen.Left;
        _column = new int[columns];
        _columnFraction = new float[columns];
        _line = new float[width + 1];
        for (int x = 0; x < columns; x++)
        {
            double modelX = geometry.ToModel(Seen.Left + x + 0.5, 0.5).X;
            (_column[x], _columnFraction[x]) = Between(modelX * width / geometry.ModelWidth, width);
        }
    }

    /// <summary>The original's pixels that this view covers.</summary>
    public PixelRectangle Seen { get; }

    /// <summary>Adds the interpolated values of one row.</summary>
    /// <param name="y">A row within <see cref="Seen"/>.</param>
    /// <param name="row">The original's row, all columns; those within <see cref="Seen"/> are added to.</param>
    public void AddRow(int y, Span<float> row)
    {
        double modelY = _geometry.ToModel(0.5, y + 0.5).Y;
        (int top, float fraction) = Between(modelY * _height / _geometry.ModelHeight, _height);
        ReadOnlySpan<float> upper = _cells.AsSpan(top * _width, _width);
        ReadOnlySpan<float> lower = _cells.AsSpan(Math.Min(top + 1, _height - 1) * _width, _width);
        Span<float> line = _line;
        for (int j = 0; j < upper.Length; j++) line[j] = upper[j] + (fraction * (lower[j] - upper[j]));
        line[^1] = line[^2];

        Span<float> target = row[Seen.Left..Seen.Right];
        ReadOnlySpan<int> column = _column;
        ReadOnlySpan<float> columnFraction = _columnFraction;
        for (int x = 0; x < target.Length; x++)
        {
            int j = column[x];
            target[x] += line[j] + (columnFraction[x] * (line[j + 1] - line[j]));
        }
    }

    /// <summary>The last cell whose center is at or before a position (in cells from the edge), and the fraction to the next.</summary>
    private static (int Cell, float Fraction) Between(double position, int cells)
    {
        double fromFirstCenter = Math.Clamp(position - 0.5, 0, cells - 1);
        int cell = (int)fromFirstCenter;
        return (cell, (float)(fromFirstCenter - cell));
    }
}
