namespace CheXNet.Explanations;

/// <summary>A connected region of a heat map, in pixels of the original.</summary>
/// <param name="X">Left column.</param>
/// <param name="Y">Top row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Pixels of the region itself, not of its box.</param>
/// <param name="Energy">Its share of the heat map's sum, 0 to 1.</param>
/// <param name="Peak">Its largest intensity, 0 to 1.</param>
/// <param name="PeakX">The peak's column.</param>
/// <param name="PeakY">The peak's row.</param>
public sealed record HeatRegion(
    int X, int Y, int Width, int Height, long Pixels, double Energy, double Peak, int PeakX, int PeakY)
{
    internal PixelRectangle Box => new(X, Y, X + Width, Y + Height);
}

/// <summary>
/// The regions of a heat map: pixels of at least <see cref="Threshold"/>, connected with any of their eight neighbors. Rows are computed
/// one after the other, so that a film of any size needs the memory of two.
/// </summary>
public sealed class HeatRegions
{
    private const int Bins = 1 << 14;

    private readonly List<Blob> _blobs = [];
    private double _sum;

    private HeatRegions(double threshold) => Threshold = threshold;

    /// <summary>The least intensity of a region.</summary>
    public double Threshold { get; }

    /// <summary>Largest energy first.</summary>
    public IReadOnlyList<HeatRegion> All { get; private set; } = [];

    /// <summary>Finds the regions; none in a heat map that is zero.</summary>
    public static HeatRegions Of(Heatmap heatmap, RegionRule rule)
    {
        HeatRegions regions = new(rule.Threshold ?? ThresholdFor(heatmap, rule.Energy!.Value));
        if (!heatmap.IsZero) regions.Find(heatmap);
        return regions;
    }

    /// <summary>The largest intensity (of 2¹⁴ steps) from which on the pixels hold the share.</summary>
    private static double ThresholdFor(Heatmap heatmap, double share)
    {
        double[] energy = new double[Bins];
        float[] row = new float[heatmap.Width];
        for (int y = 0; y < heatmap.Height; y++)
        {
            heatmap.FillRow(y, row);
            foreach (float value in row) energy[Math.Min(Bins - 1, (int)(value * Bins))] += value;
        }

        double wanted = share * energy.Sum(), held = 0;
        int bin = Bins - 1;
        while (bin > 0 && (held += energy[bin]) < wanted) bin--;
        return Math.Max(bin, 1e-3) / Bins;
    }

    private void Find(Heatmap heatmap)
    {
        float[] row = new float[heatmap.Width];
        List<Run> former = [], runs = [];
        for (int y = 0; y < heatmap.Height; y++)
        {
            heatmap.FillRow(y, row);
            runs.Clear();
            for (int x = 0; x < row.Length; x++)
            {
                _sum += row[x];
                if (row[x] < Threshold) continue;
                int start = x;
                while (x + 1 < row.Length && row[x + 1] >= Threshold) _sum += row[++x];
                runs.Add(new Run(start, x + 1, Join(former, start, x + 1)));
                _blobs[runs[^1].Blob].Add(row, start, x + 1, y);
            }

            (former, runs) = (runs, former);
        }

        All =
        [
            .. _blobs.Where(static (blob, i) => blob.Parent == i).Select(blob => blob.Region(_sum))
                .OrderByDescending(static region => region.Energy),
        ];
    }

    /// <summary>The blob that a run belongs to: that of the runs above that it touches, joined, or a new one.</summary>
    private int Join(List<Run> above, int start, int end)
    {
        int joined = -1;
        foreach (Run run in above)
        {
            if (run.End < start || run.Start > end) continue;
            int root = Root(run.Blob);
            if (joined < 0) joined = root;
            else if (root != joined) _blobs[joined].Absorb(_blobs[root], joined);
        }

        if (joined >= 0) return joined;
        _blobs.Add(new Blob(_blobs.Count));
        return _blobs.Count - 1;
    }

    private int Root(int blob)
    {
        while (_blobs[blob].Parent != blob) blob = _blobs[blob].Parent;
        return blob;
    }

    private readonly record struct Run(int Start, int End, int Blob);

    private sealed class Blob(int index)
    {
        private int _left = int.MaxValue, _top = int.MaxValue, _right, _bottom, _peakX, _peakY;
        private long _pixels;
        private double _energy;
        private float _peak = -1;

        public int Parent { get; private set; } = index;

        public void Add(ReadOnlySpan<float> row, int start, int end, int y)
        {
            (_left, _right) = (Math.Min(_left, start), Math.Max(_right, end));
            (_top, _bottom) = (Math.Min(_top, y), y + 1);
            _pixels += end - start;
            for (int x = start; x < end; x++)
            {
                _energy += row[x];
                if (row[x] > _peak) (_peak, _peakX, _peakY) = (row[x], x, y);
            }
        }

        public void Absorb(Blob other, int own)
        {
            other.Parent = own;
            (_left, _right) = (Math.Min(_left, other._left), Math.Max(_right, other._right));
            (_top, _bottom) = (Math.Min(_top, other._top), Math.Max(_bottom, other._bottom));
            _pixels += other._pixels;
            _energy += other._energy;
            if (other._peak > _peak) (_peak, _peakX, _peakY) = (other._peak, other._peakX, other._peakY);
        }

        public HeatRegion Region(double sum) =>
            new(_left, _top, _right - _left, _bottom - _top, _pixels, _energy / sum, _peak, _peakX, _peakY);
    }
}
