namespace CheXNet.Dicom.Rendering;

/// <summary>From the modality's values to gray: a window or a lookup table (DICOM PS3.3, C.11.2).</summary>
internal sealed record VoiTransform(DicomWindow Window, LookupTable? Table)
{
    private const double White = 255;
    private static readonly string[] Functions = ["SIGMOID", "LINEAR_EXACT"];

    /// <summary>The transformation that is wanted; null for the film's own range.</summary>
    /// <param name="signed">Whether the modality's values may be negative.</param>
    /// <exception cref="UnreadableImageException">The file has no such window or table, or it is damaged.</exception>
    public static VoiTransform? Of(DicomDataset data, WindowChoice choice, bool signed)
    {
        if (choice.IsRange) return null;
        string function = Array.Find(Functions, name => name == data.Text(DicomTags.VoiLutFunction)) ?? "LINEAR";
        if (choice.Given is { } given) return new VoiTransform(new DicomWindow(function, given.Center, given.Width), null);
        IReadOnlyList<DicomDataset> tables = data.Items(DicomTags.VoiLutSequence);
        if (choice.Lut is { } number && number > tables.Count) throw Missing("VOI LUT", number, tables.Count);
        if (choice.Lut is not null) return OfTable(tables[choice.Lut.Value - 1], signed);
        if (choice.Window is null && tables.Count > 0) return OfTable(tables[0], signed);
        IReadOnlyList<double> centers = data.Numbers(DicomTags.WindowCenter), widths = data.Numbers(DicomTags.WindowWidth);
        int count = Math.Min(centers.Count, widths.Count), wanted = choice.Window ?? 1;
        if (choice.Window is not null && wanted > count) throw Missing("window", wanted, count);
        // A width that the standard excludes shows nothing: as if there were no window.
        if (wanted > count || widths[wanted - 1] < (function == "LINEAR" ? 1 : double.Epsilon)) return null;
        return new VoiTransform(new DicomWindow(function, centers[wanted - 1], widths[wanted - 1]), null);
    }

    /// <summary>The gray of a value, 0 to 255.</summary>
    public double Apply(double x)
    {
        (string function, double c, double w) = Window;
        return function switch
        {
            "LUT" => Table![x] * White / ((1 << Table.Bits) - 1),
            "SIGMOID" => White / (1 + Math.Exp(-4 * (x - c) / w)),
            "LINEAR_EXACT" => Ramp(((x - c) / w) + 0.5),
            // A width of 1 is a threshold.
            _ when w == 1 => x > c - 0.5 ? White : 0,
            _ => Ramp(((x - (c - 0.5)) / (w - 1)) + 0.5),
        };
    }

    private static double Ramp(double part) => Math.Clamp(part, 0, 1) * White;

    private static VoiTransform OfTable(DicomDataset item, bool signed)
    {
        LookupTable table = LookupTable.Read(item, signed);
        return new VoiTransform(new DicomWindow("LUT", table.First + (table.Entries.Length / 2.0), table.Entries.Length), table);
    }

    private static UnreadableImageException Missing(string what, int number, int count) => new(
        ErrorCodes.DicomWindowMissing,
        FormattableString.Invariant($"The DICOM file has no {what} {number}, but {count}: choose another --window, or leave it out."));
}
