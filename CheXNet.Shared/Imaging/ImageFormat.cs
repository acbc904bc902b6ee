namespace CheXNet.Imaging;

/// <summary>The supported file formats.</summary>
public enum ImageFormat
{
    /// <summary>PNG (ISO/IEC 15948): gray, gray+alpha, RGB, RGBA or palette, 1 to 16 bits.</summary>
    Png,

    /// <summary>JPEG (ITU-T T.81), baseline or progressive with 8 bits: gray, YCbCr/RGB, CMYK/YCCK.</summary>
    Jpeg,

    /// <summary>DICOM (PS3.10), one gray frame: docs/dicom.md.</summary>
    Dicom,
}
