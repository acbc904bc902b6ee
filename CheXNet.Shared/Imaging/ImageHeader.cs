using CheXNet.Dicom;

namespace CheXNet.Imaging;

/// <summary>What a file's header states.</summary>
/// <param name="Width">At least 1; EXIF orientation is not applied, as in Pillow. Of DICOM, with square pixels.</param>
/// <param name="Height">At least 1.</param>
/// <param name="Bands">Stored channels: 1 gray or palette, 2 gray+alpha, 3 RGB or YCbCr, 4 RGBA (PNG), CMYK or YCCK (JPEG).</param>
/// <param name="BitDepth">Bits per channel, or of a palette index: 1, 2, 4, 8 or 16; of DICOM, the bits stored.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Bands, int BitDepth)
{
    /// <summary>A DICOM file without its pixels.</summary>
    internal DicomFile? Stored { get; init; }
}
