using System.Text;
using CheXNet.Phantoms;
using NetVips;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class FilmPngTests
{
    [Theory]
    [InlineData(64, false)]
    [InlineData(65, false)]
    [InlineData(64, true)]
    [InlineData(97, true)]
    public void File_holds_the_pixels(int size, bool rgba)
    {
        byte[] pixels = Noise(size);
        using FilmPng png = new();
        byte[] file = png.Encode(pixels, size, rgba).ToArray();
        using Image image = Image.PngloadBuffer(file, failOn: Enums.FailOn.Warning);
        Assert.Equal((size, size, rgba ? 4 : 1, Enums.BandFormat.Uchar), (image.Width, image.Height, image.Bands, image.Format));
        byte[] expected = rgba ? [.. pixels.SelectMany(p => new byte[] { p, p, p, 255 })] : pixels;
        Assert.Equal(expected, image.WriteToMemory<byte>());
    }

    [Fact]
    public void File_says_that_it_is_synthetic()
    {
        using FilmPng png = new();
        byte[] file = png.Encode(Noise(64), 64, rgba: false).ToArray();
        using Image image = Image.PngloadBuffer(file);
        Assert.Equal("synthetic chest film, not a patient", image.Get("png-comment-0-Comment"));
        Assert.Contains("tEXtComment\0synthetic chest film, not a patient", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Second_file_does_not_depend_on_the_first()
    {
        using FilmPng used = new(), fresh = new();
        used.Encode(Noise(128), 128, rgba: true);
        Assert.Equal(fresh.Encode(Noise(64), 64, rgba: false).ToArray(), used.Encode(Noise(64), 64, rgba: false).ToArray());
    }

    [Fact]
    public void Files_at_1024_are_as_large_as_in_ChestXray14()
    {
        PhantomCohort cohort = new(31);
        PhantomRenderer renderer = new(1024);
        using FilmPng png = new();
        byte[] pixels = new byte[1024 * 1024];
        double[] kilobytes = [.. Enumerable.Range(0, 10).Select(i =>
        {
            renderer.Render(cohort.Film(i), pixels);
            return png.Encode(pixels, 1024, rgba: false).Length / 1000.0;
        })];
        Assert.InRange(kilobytes.Average(), 400, 500);
        Assert.All(kilobytes, k => Assert.InRange(k, 330, 640));
    }

    private static byte[] Noise(int size)
    {
        PhantomRandom random = new((ulong)size);
        byte[] pixels = new byte[size * size];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextBits();
        return pixels;
    }
}
