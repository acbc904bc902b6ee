namespace CheXNet.Dicom;

/// <summary>Where in an archive a film is, and how its pixels were shown. Nothing in it names a person.</summary>
/// <param name="StudyUid">Study Instance UID; null where the file has none that is valid.</param>
/// <param name="SeriesUid">Series Instance UID.</param>
/// <param name="InstanceUid">SOP Instance UID.</param>
/// <param name="ClassUid">SOP Class UID.</param>
/// <param name="Window">What became black and white.</param>
public sealed record DicomSource(string? StudyUid, string? SeriesUid, string? InstanceUid, string? ClassUid, DicomWindow Window)
{
    /// <summary>The identifiers of a data set.</summary>
    public static DicomSource Of(DicomDataset data, DicomWindow window) => new(
        Valid(data, DicomTags.StudyInstanceUid),
        Valid(data, DicomTags.SeriesInstanceUid),
        Valid(data, DicomTags.SopInstanceUid),
        Valid(data, DicomTags.SopClassUid),
        window);

    private static string? Valid(DicomDataset data, DicomTag tag) => data.Text(tag) is { } uid && DicomUid.IsValid(uid) ? uid : null;
}
