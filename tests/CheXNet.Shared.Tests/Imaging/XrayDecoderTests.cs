using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class XrayDecoderTests
{
    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    public static TheoryData<string> Files => [.. ImagingFixtures.Encoded.Select(c => c.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_of_every_kind_gives_Pillows_gray_and_colors_to_the_bit(string file)
    {
        ImagingFixtures.EncodedCase expected = ImagingFixtures.Encoded.Single(c => c.File == file);

        PixelImage image = Decoder.Decode(ImagingFixtures.Bytes("encoded", file)).Image;

        Assert.Equal((43, 37), (image.Width, image.Height));
        Assert.Equal(expected.Mode is "1" or "L" or "LA" ? 1 : 3, image.Channels);
        Assert.Equal(expected.Gray, FormulaImage.Sha256(ColorConversion.ToGray(image).Pixels));
        byte[] rgb = image.Channels == 3 ? image.Pixels : [.. image.Pixels.SelectMany(static gray => Enumerable.Repeat(gray, 3))];
        Assert.Equal(expected.Rgb, FormulaImage.Sha256(rgb));
    }

    [Theory]
    [InlineData("gray1.png", ImageFormat.Png, 1, 1)]
    [InlineData("palette4.png", ImageFormat.Png, 1, 4)]
    [InlineData("gray-alpha16.png", ImageFormat.Png, 2, 16)]
    [InlineData("rgba8-adam7.png", ImageFormat.Png, 4, 8)]
    [InlineData("gray.jpg", ImageFormat.Jpeg, 1, 8)]
    [InlineData("rgb-420-progressive.jpg", ImageFormat.Jpeg, 3, 8)]
    [InlineData("cmyk-plain.jpg", ImageFormat.Jpeg, 4, 8)]
    public void Decode_tells_what_the_file_says_of_itself(string file, ImageFormat format, int bands, int depth) =>
        Assert.Equal(new ImageHeader(format, 43, 37, bands, depth), Decoder.Decode(ImagingFixtures.Bytes("encoded", file)).Header);

    [Fact]
    public void Decode_of_a_slice_reads_only_the_slice()
    {
        byte[] file = ImagingFixtures.Bytes("encoded", "gray8.png");
        byte[] padded = [1, 2, 3, .. file, 4, 5];

        Assert.Equal(Decoder.Decode(file).Image.Pixels, Decoder.Decode(padded.AsMemory(3, file.Length)).Image.Pixels);
    }

    [Fact]
    public void Sixteen_bits_use_their_whole_range()
    {
        byte[] pixels = Decoder.Decode(ImagingFixtures.Bytes("encoded", "gray16.png")).Image.Pixels;

        Assert.Equal((0, 255), (pixels.Min(), pixels.Max()));
    }

    [Fact]
    public void Decode_from_many_threads_gives_the_same_pixels()
    {
        byte[][] files = [.. ImagingFixtures.Encoded.Select(c => ImagingFixtures.Bytes("encoded", c.File))];
        string[] expected = [.. files.Select(file => FormulaImage.Sha256(Decoder.Decode(file).Image.Pixels))];

        Parallel.For(0, files.Length * 8, i =>
            Assert.Equal(expected[i % files.Length], FormulaImage.Sha256(Decoder.Decode(files[i % files.Length]).Image.Pixels)));
    }
}
