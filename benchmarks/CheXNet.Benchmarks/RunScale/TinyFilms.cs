using CheXNet.Imaging;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// A folder of PNG files as small as films may be, each with other pixels: what is measured is a run's way through storage, not decoding.
/// </summary>
internal static class TinyFilms
{
    private const int Side = 32;

    /// <summary>Writes the files that are not there yet.</summary>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="count">How many in all, named as NIH's are.</param>
    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        Parallel.For(0, count, i =>
        {
            string path = Path.Combine(folder, $"{i / 4:D8}_{i % 4:D3}.png");
            if (!File.Exists(path)) File.WriteAllBytes(path, Film(i));
        });
    }

    /// <summary>A film of noise, another for each number.</summary>
    public static byte[] Film(int number)
    {
        byte[] pixels = new byte[Side * Side];
        new Random(number).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(Side, Side, 1, pixels));
    }
}
