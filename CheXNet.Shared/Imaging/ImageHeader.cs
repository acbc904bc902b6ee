namespace CheXNet.Imaging;

/// <summary>What a file says of itself before a pixel is decoded.</summary>
/// <param name="Format">PNG or JPEG.</param>
/// <param name="Width">Columns, at least 1; EXIF orientation is not applied (Pillow does not either).</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Bands">Channels as stored, alpha included: 1 gray or palette, 2 gray+alpha, 3 RGB or YCbCr, 4 RGBA (PNG), CMYK or YCCK
/// (JPEG).</param>
/// <param name="BitDepth">Bits a channel (of the index, for a palette): 1, 2, 4, 8 or 16.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Bands, int BitDepth);
