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
    /// so that hues stay. A constant image has no range of its own and takes that of 16 bits, <c>round(x / 257)</c>.
    /// </summary>
    /// <param name="samples">Colors without alpha, in the machine's byte order.</param>
    /// <returns>As many.</returns>
    public static byte[] Stretch(ReadOnlySpan<ushort> samples)
    {
        (ushort least, ushort greatest) = (ushort.MaxValue, ushort.MinValue);
        foreach (ushort value in samples) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        (uint low, uint high) = least == greatest ? (0u, ushort.MaxValue) : (least, greatest);
        byte[] table = GC.AllocateUninitializedArray<byte>(ushort.MaxValue + 1);
        uint range = high - low;
        for (uint value = low; value <= high; value++) table[value] = (byte)((((value - low) * 255 * 2) + range) / (range * 2));
        byte[] pixels = GC.AllocateUninitializedArray<byte>(samples.Length);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = table[samples[i]];
        return pixels;
    }
}
