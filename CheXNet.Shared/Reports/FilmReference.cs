using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>The film that something was made of, where all four of its identifiers are known.</summary>
internal sealed record FilmReference(string StudyUid, string SeriesUid, string InstanceUid, string ClassUid)
{
    /// <summary>The reference to a row's film; null if it was no DICOM file, or one without valid identifiers.</summary>
    public static FilmReference? Of(DicomSource? source) =>
        source is { StudyUid: { } study, SeriesUid: { } series, InstanceUid: { } instance, ClassUid: { } sopClass }
            ? new FilmReference(study, series, instance, sopClass)
            : null;

    /// <summary>The item of a sequence that refers to an instance.</summary>
    public static DicomDataset ItemOf(string sopClassUid, string instanceUid)
    {
        DicomDataset item = new();
        item.Set(DicomTags.ReferencedSopClassUid, DicomVr.UI, sopClassUid);
        item.Set(DicomTags.ReferencedSopInstanceUid, DicomVr.UI, instanceUid);
        return item;
    }

    /// <summary>The item that refers to the film.</summary>
    public DicomDataset ToItem() => ItemOf(ClassUid, InstanceUid);
}
