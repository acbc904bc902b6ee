using CheXNet.Explanations.Localization;

namespace CheXNet.Explanations;

/// <summary>
/// An explanation upsampled to the original's pixels, as intensities in [0, 1]: negative cells, evidence against the finding (only in
/// CAM), become 0; the rest is divided by the peak. So the intensity shows where, not how much: that is the probability.
/// </summary>
/// <remarks>
/// With one view the peak is the largest cell, even on padding, so evidence outside the film is not rescaled into it. With several views
/// (ten-crop) a pixel is the mean over the views that saw it, and the peak is the largest pixel. Rows are computed on demand, so a
/// 100-megapixel film needs no float copy. Not thread-safe: one instance per picture.
/// </remarks>
public sealed class Heatmap : IIntensityMap
{
    private readonly UpsampledView[] _views;
    private readonly byte[] _seenBy;
    private readonly float _peakPixel = 1;

    private Heatmap(int width, int height, UpsampledView[] views, double peakCell)
    {
        (Width, Height, _views) = (width, height, views);
        _seenBy = new byte[width];
        Seen = new SeenArea(width, height, views.Select(static view => view.Seen));
        IsZero = peakCell <= 0;
        if (IsZero || views.Length == 1) return;

        float peakPixel = PeakPixel();
        IsZero = peakPixel <= 0;
        if (!IsZero) _peakPixel = peakPixel;
    }

    /// <summary>Columns of the original.</summary>
    public int Width { get; }

    /// <summary>Rows of the original.</summary>
    public int Height { get; }

    /// <summary>The pixels that the model saw.</summary>
    public SeenArea Seen { get; }

    /// <summary>Whether no evidence supports the finding: every intensity is 0.</summary>
    public bool IsZero { get; }

    /// <summary>Maps an explanation onto its image.</summary>
    /// <exception cref="ArgumentException">The views are of images of different sizes.</exception>
    public static Heatmap Of(Explanation explanation) => Of(explanation.Views);

    /// <summary>Maps the views of an explanation onto their image; their grids may differ.</summary>
    /// <param name="explained">At least one.</param>
    /// <exception cref="ArgumentException">The views are of images of different sizes.</exception>
    public static Heatmap Of(IReadOnlyList<ExplainedView> explained)
    {
        (int width, int height) = SizeOf(explained[0]);
        if (explained.Any(view => SizeOf(view) != (width, height)))
        {
            throw new ArgumentException("The views of an explanation lie on one image.", nameof(explained));
        }

        float peak = explained.Max(static view => view.Map.Values.Max());
        UpsampledView[] views = [.. explained.Select(Upsampled)];
        return new Heatmap(width, height, views, peak);

        UpsampledView Upsampled(ExplainedView view)
        {
            float[] cells = Array.ConvertAll(view.Map.Values, cell => peak > 0 ? Math.Max(cell, 0) / peak : 0);
            return new UpsampledView(view.Geometry, view.Map.Height, view.Map.Width, cells);
        }
    }

    /// <summary>Computes row y.</summary>
    /// <param name="intensity">Receives <see cref="Width"/> values in [0, 1]; 0 where unseen (see <see cref="Seen"/>).</param>
    public void FillRow(int y, Span<float> intensity)
    {
        Merge(y, intensity);
        if (_views.Length == 1) return;
        foreach (ref float value in intensity[..Width]) value = Math.Min(1, value / _peakPixel);
    }

    /// <summary>Computes all rows: <c>float[Height, Width]</c>, row-major, in [0, 1].</summary>
    public float[] ToArray()
    {
        float[] all = new float[Width * Height];
        for (int y = 0; y < Height; y++) FillRow(y, all.AsSpan(y * Width, Width));
        return all;
    }

    private static (int Width, int Height) SizeOf(ExplainedView view) => (view.Geometry.OriginalWidth, view.Geometry.OriginalHeight);

    private float PeakPixel()
    {
        float peak = 0;
        float[] row = new float[Width];
        for (int y = 0; y < Height; y++)
        {
            Merge(y, row);
            foreach (float value in row) peak = Math.Max(peak, value);
        }

        return peak;
    }

    private void Merge(int y, Span<float> row)
    {
        row[..Width].Clear();
        if (_views.Length == 1)
        {
            if (_views[0].Seen.Top <= y && y < _views[0].Seen.Bottom) _views[0].AddRow(y, row);
            return;
        }

        _seenBy.AsSpan().Clear();
        foreach (UpsampledView view in _views)
        {
            if (y < view.Seen.Top || y >= view.Seen.Bottom) continue;
            view.AddRow(y, row);
            foreach (ref byte count in _seenBy.AsSpan(view.Seen.Left..view.Seen.Right)) count++;
        }

        for (int x = 0; x < Width; x++)
        {
            if (_seenBy[x] > 1) row[x] /= _seenBy[x];
        }
    }
}
