using System.Diagnostics;
using CheXNet.Imaging;

namespace CheXNet.Cli.Tests.Score;

/// <summary>A temporary folder with small synthetic films.</summary>
internal sealed class FilmFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-test-");

    public string Path => _folder.FullName;

    public static byte[] Png(int seed)
    {
        byte[] pixels = new byte[90 * 70];
        new Random(seed).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(90, 70, 1, pixels));
    }

    public string At(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Add(string name, int seed) => Add(name, Png(seed));

    public string Add(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>.NET cannot delete names that are not UTF-8.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsLinux()) _folder.Delete(recursive: true);
        else using (Process removal = Process.Start("rm", ["-rf", Path])) removal.WaitForExit();
    }
}
