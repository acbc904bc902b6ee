using CheXNet.Dicom.Pixels;

namespace CheXNet.Dicom.Rendering;

/// <summary>Finds the film's own range.</summary>
/// <param name="counts">How many pixels there are of each of 65,536 levels; at least one.</param>
internal delegate (int Low, int High, string? Warning) OwnRange(int[] counts);

/// <summary>
/// The grayscale pipeline (DICOM PS3.4, N.2): stored bits and sign, modality, window, polarity, 8 bits. Pixel padding becomes black. A film
/// has at most 65,536 different values, so all of it is one table.
/// </summary>
internal static class GrayRendering
{
    private const int MostLevels = 1 << 16, EightBits = 8;

    /// <summary>Renders a film.</summary>
    /// <param name="samples">From <see cref="StoredPixels"/>.</param>
    /// <param name="range">For films without a window.</param>
    /// <param name="pixels">Receives the film.</param>
    /// <exception cref="UnreadableImageException">A transformation is damaged, or not in the file.</exception>
    public static (DicomWindow Window, string? Warning) Render(
        DicomDataset data, PixelModule module, ReadOnlySpan<ushort> samples, WindowChoice choice, OwnRange range, Span<byte> pixels)
    {
        ModalityTransform modality = ModalityTransform.Of(data, module.IsSigned);
        bool[] padding = PaddingOf(data, module);
        int least = module.IsSigned ? -(module.Levels >> 1) : 0, greatest = least + module.Levels - 1;
        bool negative = modality.Table is null && Math.Min(modality.Apply(least), modality.Apply(greatest)) < 0;
        byte[] table = new byte[module.Levels];
        DicomWindow window;
        string? warning = null;
        if (VoiTransform.Of(data, choice, negative) is { } voi)
        {
            window = voi.Window;
            for (int bits = 0; bits < table.Length; bits++)
                table[bits] = (byte)(voi.Apply(modality.Apply(module.ValueOf(bits))) + 0.5);
        }
        else
        {
            (window, warning) = FillByRange(modality, module, samples, padding, choice.IsRange, range, table);
        }

        for (int bits = 0; bits < table.Length; bits++)
        {
            if (padding[bits]) table[bits] = 0;
            else if (module.IsInverse) table[bits] = (byte)(byte.MaxValue - table[bits]);
        }

        int shift = module.Shift, mask = module.Levels - 1;
        for (int i = 0; i < samples.Length; i++) pixels[i] = table[(samples[i] >> shift) & mask];
        return (window, warning);
    }

    private static (DicomWindow Window, string? Warning) FillByRange(
        ModalityTransform modality, PixelModule module, ReadOnlySpan<ushort> samples, bool[] padding, bool wanted, OwnRange range,
        byte[] table)
    {
        // Levels from 0 in the order of the modality's values, so that a film and a 16-bit PNG of it give the same pixels.
        int[] levels = new int[table.Length];
        for (int bits = 0; bits < levels.Length; bits++)
        {
            int offset = module.ValueOf(bits) - (module.IsSigned ? -(module.Levels >> 1) : 0);
            levels[bits] = modality.Table is { } lut ? lut[module.ValueOf(bits)] : modality.Slope > 0 ? offset : module.Levels - 1 - offset;
        }

        int[] counts = new int[MostLevels];
        int shift = module.Shift, mask = module.Levels - 1, seen = 0;
        foreach (ushort sample in samples)
        {
            int bits = (sample >> shift) & mask;
            if (padding[bits]) continue;
            counts[levels[bits]]++;
            seen++;
        }

        int depth = modality.Table?.Bits ?? module.BitsStored;
        bool full = seen == 0 || (depth <= EightBits && !wanted);
        (int low, int high, string? warning) = full ? (0, (1 << depth) - 1, null) : range(counts);
        long span = high - low;
        for (int bits = 0; bits < table.Length; bits++)
            table[bits] = (byte)((((long)Math.Clamp(levels[bits] - low, 0, span) * 255 * 2) + span) / (span * 2));
        double from = ValueAt(low), to = ValueAt(high);
        return (new DicomWindow(full ? "FULL" : "RANGE", (from + to) / 2, to - from), warning);

        double ValueAt(int level)
        {
            if (modality.Table is not null) return level;
            int offset = modality.Slope > 0 ? level : module.Levels - 1 - level;
            return (modality.Slope * (offset + (module.IsSigned ? -(module.Levels >> 1) : 0))) + modality.Intercept;
        }
    }

    /// <summary>Pixel Padding Value, or the range from it to Pixel Padding Range Limit (PS3.3, C.7.5.1.1.2).</summary>
    private static bool[] PaddingOf(DicomDataset data, PixelModule module)
    {
        bool[] padding = new bool[module.Levels];
        if (data.Integer(DicomTags.PixelPaddingValue) is not { } first) return padding;
        int last = data.Integer(DicomTags.PixelPaddingRangeLimit) ?? first;
        (first, last) = (Signed(first), Signed(last));
        for (int bits = 0; bits < padding.Length; bits++)
        {
            int value = module.ValueOf(bits);
            padding[bits] = value >= Math.Min(first, last) && value <= Math.Max(first, last);
        }

        return padding;

        int Signed(int value) => module.IsSigned && value > short.MaxValue ? value - (1 << 16) : value;
    }
}
