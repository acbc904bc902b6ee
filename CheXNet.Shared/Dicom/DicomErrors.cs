namespace CheXNet.Dicom;

/// <summary>The refusals of a DICOM file. None quotes a text of the file: it may name a person.</summary>
internal static class DicomErrors
{
    public static UnreadableImageException Corrupt(string what) =>
        new(ErrorCodes.ImageCorrupt, $"The DICOM file is damaged ({what}): copy it again from its source.");

    public static UnreadableImageException BrokenOff() => Corrupt("it breaks off");

    public static UnreadableImageException TooLarge(string what) =>
        new(ErrorCodes.ImageTooLarge, $"The DICOM file has {what}, more than is read: export the film alone.");
}
