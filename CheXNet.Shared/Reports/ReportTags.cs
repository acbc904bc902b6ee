using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>Elements that only captures and reports have or take from a film, by their keywords (DICOM PS3.6).</summary>
internal static class ReportTags
{
    public static readonly DicomTag CodingSchemeUid = new(0x0008, 0x010C);
    public static readonly DicomTag CodingSchemeIdentificationSequence = new(0x0008, 0x0110);
    public static readonly DicomTag CodingSchemeName = new(0x0008, 0x0115);
    public static readonly DicomTag PatientSize = new(0x0010, 0x1020);
    public static readonly DicomTag PatientWeight = new(0x0010, 0x1030);
    public static readonly DicomTag PatientIdentityRemoved = new(0x0012, 0x0062);
    public static readonly DicomTag DeidentificationMethod = new(0x0012, 0x0063);
    public static readonly DicomTag ContentQualification = new(0x0018, 0x9004);
    public static readonly DicomTag RecognizableVisualFeatures = new(0x0028, 0x0302);
    public static readonly DicomTag LossyImageCompressionRatio = new(0x0028, 0x2112);
    public static readonly DicomTag LossyImageCompressionMethod = new(0x0028, 0x2114);
    public static readonly DicomTag FloatingPointValue = new(0x0040, 0xA161);
    public static readonly DicomTag PurposeOfReferenceCodeSequence = new(0x0040, 0xA170);
}
