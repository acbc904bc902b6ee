namespace CheXNet.Dicom.Web;

/// <summary>An instance that is sent.</summary>
/// <param name="SopClassUid">Its SOP Class UID.</param>
/// <param name="SopInstanceUid">Its SOP Instance UID.</param>
/// <param name="File">The whole file (PS3.10).</param>
public sealed record DicomInstance(string SopClassUid, string SopInstanceUid, ReadOnlyMemory<byte> File);
