namespace CheXNet.Imaging;

/// <summary>
/// From 16 to 8 bits by the range that the image uses: its least value becomes 0, its greatest 255, linearly between them. A detector
/// fills 10 to 14 of the 16 bits, so that cutting off the low byte gives a black film and clipping at 255 a white one
/// (github.com/python-pillow/Pillow/issues/2574).
/// </summary>
internal static class SixteenBits
{
    /// <summary>
    /// <c>round(255 · (x − min) / (max − min))</c>, halves up, in integers; min and max over all pixels and all color channels together,
    /// so that hues stay; alpha is left out. A constant image has no range of its own and takes that of 16 bits, <c>round(x / 257)</c>.
    /// </summary>
    /// <param name="samples"><c>ushort[pixels, bands]</c> in the machine's byte order.</param>
    /// <param name="bands">1 gray, 2 gray+alpha, 3 RGB, 4 RGBA.</param>
    /// <param name="pixels">Takes <c>byte[pixels, 1 or 3]</c>.</param>
    public static void Stretch(ReadOnlySpan<ushort> samples, int bands, Span<byte> pixels)
    {
        (uint low, uint high) = Range(samples, bands);
        if (low == high) (low, high) = (0, ushort.MaxValue);
        byte[] table = GC.AllocateUninitializedArray<byte>(ushort.MaxValue + 1);
        uint range = high - low;
        for (uint value = low; value <= high; value++) table[value] = (byte)((((value - low) * 255 * 2) + range) / (range * 2));
        int channels = bands <= 2 ? 1 : 3;
        for (int from = 0, to = 0; to < pixels.Length; from += bands, to += channels)
        {
            for (int channel = 0; channel < channels; channel++) pixels[to + channel] = table[samples[from + channel]];
        }
    }

    private static (uint Low, uint High) Range(ReadOnlySpan<ushort> samples, int bands)
    {
        bool alpha = bands is 2 or 4;
        int step = alpha ? bands : 1;
        int colors = alpha ? bands - 1 : 1;
        (ushort low, ushort high) = (ushort.MaxValue, ushort.MinValue);
        for (int i = 0; i < samples.Length; i += step)
        {
            foreach (ushort value in samples.Slice(i, colors)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return (low, high);
    }
}
