using CheXNet.Imaging;
using CheXNet.Scoring;

namespace CheXNet.Shared.Tests.Scoring;

/// <summary>Small pictures that differ from each other, as files in memory.</summary>
internal static class SyntheticFilms
{
    public static PixelImage Pixels(int seed, int width = 96, int height = 80)
    {
        Random random = new(seed);
        byte[] pixels = new byte[width * height];
        random.NextBytes(pixels);
        for (int i = 1; i < pixels.Length; i++) pixels[i] = (byte)((pixels[i - 1] * 7 / 8) + (pixels[i] / 8));
        return new PixelImage(width, height, 1, pixels);
    }

    public static byte[] Png(int seed) => ImageEncoder.Png(Pixels(seed));

    public static ImageSource Source(int seed) => ImageSource.Bytes($"film-{seed:000}.png", Png(seed));
}
