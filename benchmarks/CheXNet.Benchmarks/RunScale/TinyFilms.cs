using System.Buffers.Binary;
using CheXNet.Imaging;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// A folder of PNG files of some 90 bytes, each with other pixels: what is measured is a run's way through storage, not decoding.
/// </summary>
internal static class TinyFilms
{
    private const int Side = 8;

    /// <summary>Writes the files that are not there yet.</summary>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="count">How many in all, named as NIH's are.</param>
    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        Parallel.For(0, count, i =>
        {
            string path = Path.Combine(folder, $"{i / 4:D8}_{i % 4:D3}.png");
            if (File.Exists(path)) return;
            byte[] pixels = new byte[Side * Side];
            BinaryPrimitives.WriteInt32LittleEndian(pixels, i);
            File.WriteAllBytes(path, ImageEncoder.Png(new PixelImage(Side, Side, 1, pixels)));
        });
    }
}
