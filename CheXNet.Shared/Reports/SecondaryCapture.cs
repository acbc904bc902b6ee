using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Explanations;

namespace CheXNet.Reports;

/// <summary>
/// A heat map over its film, with legend and notice, as a color picture that any viewer of an archive shows: Secondary Capture Image
/// Storage (DICOM PS3.3, A.8.1), not compressed.
/// </summary>
internal static class SecondaryCapture
{
    public const string SopClassUid = "1.2.840.10008.5.1.4.1.1.7";

    /// <summary>Names the series of captures (<see cref="ReportSource.SeriesUid"/>).</summary>
    public const string Kind = "capture";

    /// <summary>Larger pictures are made smaller: a heat map has no finer detail, and the film itself is in the study.</summary>
    public const int LongestSide = 2048;

    private const int Series = 9001;
    private const int MostCharacters = 1024;
    private static readonly CodedConcept Source = CodedConcept.Dcm("121322", "Source image for image processing operation");

    /// <summary>Makes the capture of one finding.</summary>
    /// <param name="picture">From <see cref="OverlayPicture.Draw"/>, in RGB.</param>
    /// <param name="number">Its place among the row's captures, from 1.</param>
    public static DicomInstance Make(ReportSource source, int finding, IExplanationMethod method, PixelImage picture, int number)
    {
        picture = PillowResize.Within(picture, LongestSide);
        string name = source.Prediction.Findings[finding].Name;
        string shown = FormattableString.Invariant($"{name}: probability {source.Prediction.Probabilities[finding]:G6}");
        DicomDataset film = source.Film.Dataset;
        DicomDataset data = source.Begin(SopClassUid, "OT", Kind, Series, "CheXNet heat maps (research)");
        string uid = source.Derive(
            Kind, name, method.Name, number.ToString(CultureInfo.InvariantCulture), $"{picture.Width}x{picture.Height}",
            Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)));
        data.Set(DicomTags.SopInstanceUid, DicomVr.UI, uid);
        data.Set(DicomTags.ImageType, DicomVr.CS, "DERIVED", "SECONDARY");
        data.Set(DicomTags.ConversionType, DicomVr.CS, "WSD");
        data.Set(DicomTags.InstanceNumber, DicomVr.IS, number);
        string? part = StudyHeader.ValueOf(film, DicomTags.BodyPartExamined, DicomVr.CS);
        if (part is not null) data.Set(DicomTags.BodyPartExamined, DicomVr.CS, part);
        // Required, though it may be empty, unless the part is known not to be paired.
        if (part != "CHEST")
        {
            data.Set(DicomTags.Laterality, DicomVr.CS, film.Text(DicomTags.Laterality) is { } side and ("L" or "R") ? side : "");
        }

        data.Set(DicomTags.PatientOrientation, DicomVr.CS, OrientationOf(film));
        data.Set(DicomTags.SecondaryCaptureDeviceManufacturer, DicomVr.LO, ReportSource.Manufacturer);
        data.Set(DicomTags.SecondaryCaptureDeviceManufacturerModelName, DicomVr.LO, data.Text(DicomTags.ManufacturerModelName)!);
        data.Set(DicomTags.SecondaryCaptureDeviceSoftwareVersions, DicomVr.LO, data.Text(DicomTags.SoftwareVersions)!);
        data.Set(DicomTags.DerivationDescription, DicomVr.ST, Short(
            $"{method.Title} heat map for {name} over the film, by {source.From.Model} (graph SHA-256 {source.From.ModelHash}), "
            + $"window {source.From.Dicom?.Window}. {source.Notice}"));
        DicomDataset reference = source.Reference.ToItem();
        reference.Set(ReportTags.PurposeOfReferenceCodeSequence, Source.ToItem());
        data.Set(DicomTags.SourceImageSequence, reference);
        data.Set(DicomTags.ImageComments, DicomVr.LT, DicomValue.Ascii($"{shown}. {source.Notice}"));
        data.Set(ReportTags.ContentQualification, DicomVr.CS, "RESEARCH");
        SetPixels(data, picture);
        data.Set(DicomTags.BurnedInAnnotation, DicomVr.CS, "YES");
        if (StudyHeader.ValueOf(film, ReportTags.RecognizableVisualFeatures, DicomVr.CS) is { } recognizable and ("YES" or "NO"))
            data.Set(ReportTags.RecognizableVisualFeatures, DicomVr.CS, recognizable);
        LossyHistory.Of(source.Film).WriteTo(data);
        return new DicomInstance(SopClassUid, uid, DicomWriter.Write(data));
    }

    private static void SetPixels(DicomDataset data, PixelImage picture)
    {
        data.Set(DicomTags.SamplesPerPixel, DicomVr.US, 3);
        data.Set(DicomTags.PhotometricInterpretation, DicomVr.CS, "RGB");
        data.Set(DicomTags.PlanarConfiguration, DicomVr.US, 0);
        data.Set(DicomTags.Rows, DicomVr.US, picture.Height);
        data.Set(DicomTags.Columns, DicomVr.US, picture.Width);
        data.Set(DicomTags.BitsAllocated, DicomVr.US, 8);
        data.Set(DicomTags.BitsStored, DicomVr.US, 8);
        data.Set(DicomTags.HighBit, DicomVr.US, 7);
        data.Set(DicomTags.PixelRepresentation, DicomVr.US, 0);
        data.Set(new DicomElement(DicomTags.PixelData, DicomVr.OB, picture.Pixels));
    }

    /// <summary>The film's, of which the overlay is not turned; empty where it says nothing that is valid.</summary>
    private static string[] OrientationOf(DicomDataset film) =>
        film.Texts(DicomTags.PatientOrientation) is [{ } row, { } column]
            && DicomValue.Clean(DicomVr.CS, row) is { Length: > 0 } across && DicomValue.Clean(DicomVr.CS, column) is { Length: > 0 } down
            && IsDirection(across) && IsDirection(down) ? [across, down] : [];

    private static bool IsDirection(string text) =>
        text.Length is >= 1 and <= 3 && text.All(static c => "ALPRHF".Contains(c, StringComparison.Ordinal));

    private static string Short(string text)
    {
        string plain = DicomValue.Ascii(text);
        return plain.Length <= MostCharacters ? plain : plain[..MostCharacters];
    }
}
