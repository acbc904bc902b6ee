using CheXNet.Dicom;

namespace CheXNet.Scoring.Files;

/// <summary>Where a DICOM film is from, and the window that it was scored with, as the cells of a score file; all empty for another
/// film.</summary>
public sealed record DicomCells(string StudyUid, string SeriesUid, string InstanceUid, string Window)
{
    /// <summary>The columns' names.</summary>
    internal static readonly string[] Names = ["study_uid", "series_uid", "instance_uid", "window"];

    /// <summary>Of a film that is no DICOM file.</summary>
    public static DicomCells None { get; } = new("", "", "", "");

    /// <summary>The cells in the columns' order.</summary>
    internal string[] Texts => [StudyUid, SeriesUid, InstanceUid, Window];

    /// <summary>The cells of a row.</summary>
    public static DicomCells Of(DicomSource? source) => source is null
        ? None
        : new DicomCells(source.StudyUid ?? "", source.SeriesUid ?? "", source.InstanceUid ?? "", source.Window.ToString());
}
