namespace CheXNet.Imaging;

/// <summary>An image in memory: 8 bits per channel, rows from the top, channels interleaved.</summary>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
/// <param name="Channels">1 (gray) or 3 (red, green, blue).</param>
/// <param name="Pixels"><c>byte[Height, Width, Channels]</c>, row-major; 0 is black.</param>
public sealed record PixelImage(int Width, int Height, int Channels, byte[] Pixels);
