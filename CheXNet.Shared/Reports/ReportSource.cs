using CheXNet.Dicom;
using CheXNet.Scoring;

namespace CheXNet.Reports;

/// <summary>What instances are made of: a row and its film's data set.</summary>
/// <param name="Film">The data set, at least up to its pixels.</param>
internal sealed record ReportSource(Prediction Prediction, DicomFile Film, FilmReference Reference)
{
    /// <summary>Who writes these instances, in them.</summary>
    public const string Manufacturer = "CheXNet";

    /// <summary>To be raised whenever the same row gives other instances: they need other identifiers.</summary>
    private const string Layout = "1";

    private string[] Identity =>
    [
        Layout, Reference.InstanceUid, From.ContentHash, From.Model.ToString(), From.ModelHash, From.Precision.ToString(),
        From.Preprocessing, From.Dicom?.Window.ToString() ?? "", From.ScoredAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        From.SoftwareVersion, From.Notice ?? "", From.Trained.ToString(),
    ];

    /// <summary>The row's origin.</summary>
    public Provenance From => Prediction.Provenance;

    /// <summary>What stands with every result.</summary>
    public string Notice
    {
        get
        {
            string untrained = From.Trained ? "" : "The weights are untrained: these numbers mean nothing. ";
            return $"{untrained}Research result, not for diagnosis. {Disclaimer.With(From.Notice)}";
        }
    }

    /// <summary>An identifier that this row and these parts always give, whoever makes it.</summary>
    public string Derive(params string[] parts) => DicomUid.Derive([.. Identity, .. parts]);

    /// <summary>The series of a kind, of which a row has one.</summary>
    public string SeriesUid(string kind) => Derive("series", kind);

    /// <summary>A new data set with patient, study, equipment, series and the row's time.</summary>
    /// <param name="kind">Of the series (<see cref="SeriesUid"/>).</param>
    public DicomDataset Begin(string sopClassUid, string modality, string kind, int seriesNumber, string seriesDescription)
    {
        DicomDataset data = StudyHeader.Of(Film.Dataset);
        // Without an offset in the film, its own times are of an unknown zone; ours are UTC.
        TimeSpan offset = StudyHeader.OffsetOf(data.Text(DicomTags.TimezoneOffsetFromUtc)) ?? TimeSpan.Zero;
        DateTimeOffset scored = From.ScoredAt.ToOffset(offset);
        data.Set(DicomTags.SopClassUid, DicomVr.UI, sopClassUid);
        data.Set(DicomTags.InstanceCreatorUid, DicomVr.UI, DicomWriter.ImplementationClassUid);
        data.Set(DicomTags.ContentDate, DicomVr.DA, scored.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        data.Set(DicomTags.ContentTime, DicomVr.TM, scored.ToString("HHmmss.ffffff", CultureInfo.InvariantCulture));
        data.Set(DicomTags.Modality, DicomVr.CS, modality);
        data.Set(DicomTags.Manufacturer, DicomVr.LO, Manufacturer);
        data.Set(DicomTags.ManufacturerModelName, DicomVr.LO, Cut(From.Model.ToString()));
        data.Set(DicomTags.DeviceSerialNumber, DicomVr.LO, From.ModelHash);
        data.Set(DicomTags.SoftwareVersions, DicomVr.LO, Cut(From.SoftwareVersion));
        data.Set(DicomTags.StudyInstanceUid, DicomVr.UI, Reference.StudyUid);
        data.Set(DicomTags.SeriesInstanceUid, DicomVr.UI, SeriesUid(kind));
        data.Set(DicomTags.SeriesNumber, DicomVr.IS, seriesNumber);
        data.Set(DicomTags.SeriesDescription, DicomVr.LO, seriesDescription);
        return data;
    }

    private static string Cut(string text) => text.Length <= 64 ? text : text[..64];
}
