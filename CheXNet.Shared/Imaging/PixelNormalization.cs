namespace CheXNet.Imaging;

/// <summary>
/// From a pixel to the network's number, for one channel: a table of all 256, made with torch's steps in single precision
/// (<c>x/255</c>, to the range, minus the mean, divided by the deviation), so that nothing is computed for a pixel and nothing differs.
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

    /// <summary>What a pixel that the image does not have (padding) becomes.</summary>
    public float Black => _table[0];

    /// <summary>Normalizes a row.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> values, bool mirrored)
    {
        ReadOnlySpan<float> table = _table;
        for (int x = 0; x < pixels.Length; x++) values[x] = table[pixels[x]];
        if (mirrored) values[..pixels.Length].Reverse();
    }
}
