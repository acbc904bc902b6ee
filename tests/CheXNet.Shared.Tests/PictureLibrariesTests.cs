using CheXNet.Testing;
using NetVips;
using Xunit;
using Sharp = SixLabors.ImageSharp;

namespace CheXNet.Shared.Tests;

/// <summary>ImageSharp is never given a file to read, and libvips never pixels to write.</summary>
public sealed class PictureLibrariesTests
{
    [Theory]
    [InlineData("CheXNet.Shared.dll")]
    [InlineData("chexnet.dll")]
    public void Program_reads_pictures_with_libvips_and_writes_them_with_ImageSharp(string assembly)
    {
        string file = Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Single(path => string.Equals(Path.GetFileName(path), assembly, StringComparison.OrdinalIgnoreCase));

        Assert.Empty(PictureLibraries.MisusedBy(file));
    }

    [Fact]
    public void Misuse_is_found_where_there_is_some()
    {
        IReadOnlyList<string> found = PictureLibraries.MisusedBy(typeof(PictureLibrariesTests).Assembly.Location);

        string[] expected = ["Image::Load(", "Image::Identify(", "Image::DetectFormat(", "JpegDecoder", "Image::PngsaveBuffer("];
        foreach (string member in expected)
            Assert.Contains(found, misuse => misuse.Contains(member, StringComparison.Ordinal));
    }

    // Never called: it only lies in this assembly, for the test above to find.
    private static object[] Misuse(byte[] file, Image pixels) =>
    [
        Sharp.Image.Load(file),
        Sharp.Image.Identify(file),
        Sharp.Image.DetectFormat(file),
        new Sharp.Formats.Jpeg.JpegDecoder(),
        pixels.PngsaveBuffer(),
    ];
}
