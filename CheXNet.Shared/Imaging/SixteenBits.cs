namespace CheXNet.Imaging;

/// <summary>
/// Converts 16 to 8 bits by stretching the image's own range linearly to 0…255. A detector fills 10 to 14 of the 16 bits, so dropping the
/// low byte gives a black image and clipping at 255 a white one (github.com/python-pillow/Pillow/issues/2574).
/// </summary>
internal static class SixteenBits
{
    /// <summary>
    /// <c>round(255 · (x − min) / (max − min))</c>, halves up, in integers, with min and max over all color channels together to keep hues.
    /// A constant image has no range: it uses that of 16 bits, <c>round(x / 257)</c>.
    /// </summary>
    /// <param name="samples">Colors without alpha, in native byte order.</param>
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
