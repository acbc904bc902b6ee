namespace CheXNet.Imaging;

/// <summary>What a file's header states.</summary>
/// <param name="Width">At least 1; EXIF orientation is not applied, as in Pillow.</param>
/// <param name="Height">At least 1.</param>
/// <param name="Bands">Stored channels: 1 gray or palette, 2 gray+alpha, 3 RGB or YCbCr, 4 RGBA (PNG), CMYK or YCCK (JPEG).</param>
/// <param name="BitDepth">Bits per channel, or of a palette index: 1, 2, 4, 8 or 16.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Bands, int BitDepth);
