using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>A code of a coding scheme (DICOM PS3.3, 8).</summary>
/// <param name="Value">At most 16 characters.</param>
/// <param name="Scheme">The scheme's designator.</param>
/// <param name="Meaning">At most 64 characters.</param>
internal sealed record CodedConcept(string Value, string Scheme, string Meaning)
{
    public static CodedConcept Of(Finding finding)
    {
        FindingCode code = FindingCodes.Of(finding);
        return new CodedConcept(code.Value, code.Scheme, code.Meaning);
    }

    /// <summary>A code of DICOM's own terminology (PS3.16, D).</summary>
    public static CodedConcept Dcm(string value, string meaning) => new(value, "DCM", meaning);

    public static CodedConcept Snomed(string value, string meaning) => new(value, FindingCodes.SnomedCt, meaning);

    /// <summary>The item of a code sequence.</summary>
    public DicomDataset ToItem()
    {
        DicomDataset item = new();
        item.Set(DicomTags.CodeValue, DicomVr.SH, Value);
        item.Set(DicomTags.CodingSchemeDesignator, DicomVr.SH, Scheme);
        item.Set(DicomTags.CodeMeaning, DicomVr.LO, Meaning);
        return item;
    }
}
