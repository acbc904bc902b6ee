using System.Security.Cryptography;
using CheXNet.Imaging;

namespace CheXNet.Shared.Tests.Imaging;

/// <summary>
/// Test images by formula: the twin of tests/fixtures/imaging/pixels.py, so that expected results of Pillow can be stored without their
/// inputs.
/// </summary>
internal static class FormulaImage
{
    public static PixelImage Create(string pattern, int width, int height, int channels, int seed) =>
        pattern == "soft" ? Soft(width, height, channels, seed) : Harsh(width, height, channels, seed);

    /// <summary>Gradients (mirrored in the second channel) with noise on them.</summary>
    public static PixelImage Soft(int width, int height, int channels, int seed) => Make(width, height, channels, (x, y, c) =>
        (byte)(((c == 1 ? width - 1 - x : x) * 96L / width) + (y * 96L / height) + (Noise(x, y, c, seed) & 63)));

    /// <summary>Black and white noise, the worst case of every rounding.</summary>
    public static PixelImage Harsh(int width, int height, int channels, int seed) =>
        Make(width, height, channels, (x, y, c) => (byte)((Noise(x, y, c, seed) & 1) * 255));

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static uint Noise(int x, int y, int c, int seed)
    {
        uint h = ((uint)x * 374761393) + ((uint)y * 668265263) + ((uint)c * 2246822519) + ((uint)seed * 3266489917);
        h = (h ^ (h >> 13)) * 1274126177;
        return h ^ (h >> 16);
    }

    private static PixelImage Make(int width, int height, int channels, Func<int, int, int, byte> value)
    {
        byte[] pixels = new byte[width * height * channels];
        int i = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++) pixels[i++] = value(x, y, c);
            }
        }

        return new PixelImage(width, height, channels, pixels);
    }
}
