using System.Text;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class ImageEncoderTests
{
    private static readonly XrayDecoder Decoder = new(new ImageLimits());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void PNG_gives_its_pixels_back(int channels)
    {
        PixelImage image = FormulaImage.Soft(61, 47, channels, 4);

        (PixelImage decoded, ImageHeader header) = Decoder.Decode(ImageEncoder.Png(image));

        Assert.Equal(image.Pixels, decoded.Pixels);
        Assert.Equal(new ImageHeader(ImageFormat.Png, 61, 47, channels, 8), header);
    }

    [Fact]
    public void PNG_carries_notes_and_stays_readable()
    {
        PixelImage image = FormulaImage.Soft(61, 47, 3, 4);

        byte[] png = ImageEncoder.Png(image, [new("Description", "not trained — no diagnosis"), new("Software", "CheXNet")]);

        // The checksum of a chunk covers type, keyword and text: libvips, at its strictest, accepts them.
        Assert.Equal(image.Pixels, Decoder.Decode(png).Image.Pixels);
        Assert.True(png.AsSpan().IndexOf(Encoding.UTF8.GetBytes("iTXtDescription\0\0\0\0\0not trained — no diagnosis")) > 0);
        Assert.True(png.AsSpan().IndexOf("iTXtSoftware\0\0\0\0\0CheXNet"u8) > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("two  spaces")]
    [InlineData("Ω")]
    public void PNG_keyword_that_the_format_forbids_is_refused(string keyword) =>
        Assert.Throws<InvalidInputException>(() => ImageEncoder.Png(FormulaImage.Soft(32, 32, 1, 1), [new(keyword, "text")]));

    [Theory]
    [InlineData(1, 75)]
    [InlineData(3, 75)]
    [InlineData(3, 95)]
    public void JPEG_is_near_its_pixels(int channels, int quality)
    {
        PixelImage image = PillowResize.Bilinear(FormulaImage.Soft(32, 32, channels, 4), 128, 96);

        (PixelImage decoded, ImageHeader header) = Decoder.Decode(ImageEncoder.Jpeg(image, quality));

        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 128, 96, channels, 8), header);
        Assert.InRange(image.Pixels.Zip(decoded.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 8);
    }

    [Fact]
    public void JPEG_carries_its_comment()
    {
        byte[] jpeg = ImageEncoder.Jpeg(FormulaImage.Soft(40, 40, 3, 4), comment: "not trained — no diagnosis");

        Assert.Equal(40, Decoder.Decode(jpeg).Image.Width);
        Assert.True(jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xFE, 0, 30, .. "not trained — no diagnosis"u8]) > 0);
        int exif = jpeg.AsSpan().IndexOf("Exif\0\0"u8);
        Assert.True(exif > 0 && jpeg.AsSpan(exif).IndexOf("not trained — no diagnosis\0"u8) > 0);
    }

    [Theory]
    [InlineData(89, 0x22)]
    [InlineData(90, 0x11)]
    public void JPEG_keeps_every_pixels_color_from_quality_90(int quality, byte sampling)
    {
        byte[] jpeg = ImageEncoder.Jpeg(FormulaImage.Soft(40, 40, 3, 4), quality);

        // SOF0 (ITU-T T.81, B.2.2): the first component's number and sampling factors, horizontal and vertical.
        int frame = jpeg.AsSpan().IndexOf((byte[])[0xFF, 0xC0, 0, 17, 8]);
        Assert.Equal((1, sampling), (jpeg[frame + 10], jpeg[frame + 11]));
    }

    [Fact]
    public void JPEG_comment_that_is_too_long_is_refused() =>
        Assert.Throws<InvalidInputException>(() => ImageEncoder.Jpeg(FormulaImage.Soft(32, 32, 1, 1), comment: new string('x', 65_534)));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void JPEG_quality_out_of_range_is_refused(int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageEncoder.Jpeg(FormulaImage.Soft(32, 32, 1, 1), quality));
}
