using CheXNet.Imaging;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>Minimum-size PNG files with distinct pixels, so that a run measures storage, not decoding.</summary>
internal static class TinyFilms
{
    private const int Side = 32;

    /// <summary>Writes the missing files, creating the folder if needed.</summary>
    /// <param name="count">Total number of files, named like NIH's.</param>
    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        Parallel.For(0, count, i =>
        {
            string path = Path.Combine(folder, $"{i / 4:D8}_{i % 4:D3}.png");
            if (!File.Exists(path)) File.WriteAllBytes(path, Film(i));
        });
    }

    /// <summary>A noise film, distinct per number.</summary>
    public static byte[] Film(int number)
    {
        byte[] pixels = new byte[Side * Side];
        new Random(number).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(Side, Side, 1, pixels));
    }
}
