namespace CheXNet.Dicom.Rendering;

/// <summary>From stored values to those of the modality: a lookup table, or <c>slope · x + intercept</c> (DICOM PS3.3, C.11.1).</summary>
internal sealed record ModalityTransform(double Slope, double Intercept, LookupTable? Table)
{
    private const double Most = 1e9;

    /// <summary>Reads the transformation; nothing is changed where there is none.</summary>
    /// <exception cref="UnreadableImageException">It is damaged.</exception>
    public static ModalityTransform Of(DicomDataset data, bool signed)
    {
        if (data.Items(DicomTags.ModalityLutSequence) is [var item, ..]) return new ModalityTransform(1, 0, LookupTable.Read(item, signed));
        double slope = data.Number(DicomTags.RescaleSlope) ?? 1, intercept = data.Number(DicomTags.RescaleIntercept) ?? 0;
        if (Math.Max(Math.Abs(slope), Math.Abs(intercept)) > Most)
            throw DicomErrors.Corrupt("its rescale slope or intercept is impossible");
        return new ModalityTransform(slope == 0 ? 1 : slope, intercept, null);
    }

    public double Apply(int stored) => Table is { } table ? table[stored] : (Slope * stored) + Intercept;
}
