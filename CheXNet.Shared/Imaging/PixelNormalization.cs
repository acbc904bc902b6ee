namespace CheXNet.Imaging;

/// <summary>
/// Maps a channel's pixels to the network's values by a 256-entry table, built with torch's single-precision steps so that the values are
/// identical: <c>x/255</c>, to the range, minus the mean, divided by the deviation.
/// </summary>
internal sealed class PixelNormalization
{
    private readonly float[] _table = new float[256];

    public PixelNormalization(Preprocessing preprocessing, int channel)
    {
        float low = (float)preprocessing.RangeLow;
        float span = (float)(preprocessing.RangeHigh - preprocessing.RangeLow);
        float mean = (float)preprocessing.Mean[channel];
        float deviation = (float)preprocessing.Deviation[channel];
        for (int x = 0; x < _table.Length; x++) _table[x] = (low + (x / 255f * span) - mean) / deviation;
    }

    /// <summary>The value of padding.</summary>
    public float Black => _table[0];

    public void Apply(ReadOnlySpan<byte> pixels, Span<float> values, bool mirrored)
    {
        ReadOnlySpan<float> table = _table;
        for (int x = 0; x < pixels.Length; x++) values[x] = table[pixels[x]];
        if (mirrored) values[..pixels.Length].Reverse();
    }
}
