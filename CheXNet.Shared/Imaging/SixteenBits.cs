namespace CheXNet.Imaging;

/// <summary>
/// Converts 16 to 8 bits by stretching the film's own range linearly to 0…255. A detector fills 10 to 14 of the 16 bits, so dropping the
/// low byte gives a black image and clipping at 255 a white one (github.com/python-pillow/Pillow/issues/2574).
/// </summary>
internal sealed class SixteenBits
{
    private readonly int[] _counts = new int[ushort.MaxValue + 1];

    /// <summary>Counts samples: colors without alpha, all channels together to keep hues.</summary>
    public void Count(ReadOnlySpan<ushort> samples)
    {
        int[] counts = _counts;
        foreach (ushort sample in samples) counts[sample]++;
    }

    /// <summary>
    /// <c>round(255 · (x − low) / (high − low))</c>, halves up, in integers, clipped, for each of the 65,536 values. A constant image has
    /// no range: it uses that of 16 bits, <c>round(x / 257)</c>.
    /// </summary>
    /// <param name="range">The range of the counted samples.</param>
    public byte[] Table(out SampleRange range)
    {
        range = SampleRange.Of(_counts);
        byte[] table = new byte[_counts.Length];
        uint low = (uint)range.Low, high = (uint)range.High, span = high - low;
        for (uint value = low; value <= high; value++) table[value] = (byte)((((value - low) * 255 * 2) + span) / (span * 2));
        table.AsSpan(range.High).Fill(byte.MaxValue);
        return table;
    }

    /// <summary>Converts samples.</summary>
    public static void Apply(ReadOnlySpan<byte> table, ReadOnlySpan<ushort> samples, Span<byte> pixels)
    {
        for (int i = 0; i < samples.Length; i++) pixels[i] = table[samples[i]];
    }
}
