using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>
/// Whether an image was ever compressed with loss, which holds for everything that is made of it (DICOM PS3.3, C.7.6.1.1.5).
/// </summary>
/// <param name="Ratios">Of each compression, as far as known.</param>
/// <param name="Methods">Of each compression.</param>
internal sealed record LossyHistory(bool IsLossy, IReadOnlyList<string> Ratios, IReadOnlyList<string> Methods)
{
    private static readonly Dictionary<string, string> MethodOf = new()
    {
        ["1.2.840.10008.1.2.4.50"] = "ISO_10918_1",
        ["1.2.840.10008.1.2.4.51"] = "ISO_10918_1",
        ["1.2.840.10008.1.2.4.81"] = "ISO_14495_1",
    };

    /// <summary>What a film says of itself, and what its encoding tells.</summary>
    public static LossyHistory Of(DicomFile film)
    {
        DicomDataset data = film.Dataset;
        string? method = MethodOf.GetValueOrDefault(film.Syntax.Uid);
        if (data.Text(DicomTags.LossyImageCompression) != "01" && method is null) return new LossyHistory(false, [], []);
        string[] ratios = Valid(data, ReportTags.LossyImageCompressionRatio, DicomVr.DS);
        string[] methods = Valid(data, ReportTags.LossyImageCompressionMethod, DicomVr.CS);
        if (methods.Length == 0 && method is not null) methods = [method];
        return new LossyHistory(true, ratios, methods);
    }

    public void WriteTo(DicomDataset data)
    {
        data.Set(DicomTags.LossyImageCompression, DicomVr.CS, IsLossy ? "01" : "00");
        if (Ratios.Count > 0) data.Set(ReportTags.LossyImageCompressionRatio, DicomVr.DS, [.. Ratios]);
        // As many as ratios, if there are any.
        if (Methods.Count > 0 && (Ratios.Count == 0 || Ratios.Count == Methods.Count))
            data.Set(ReportTags.LossyImageCompressionMethod, DicomVr.CS, [.. Methods]);
    }

    private static string[] Valid(DicomDataset data, DicomTag tag, DicomVr vr)
    {
        string[] values = [.. data.Texts(tag).Select(value => DicomValue.Clean(vr, value))];
        return values.All(static value => value.Length > 0) ? values : [];
    }
}
