using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class PillowResizeTests
{
    public static TheoryData<int, int> Sizes => [.. ImagingFixtures.Resizes.Select(c => (c.Width, c.Height)).Distinct()];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bilinear_of_any_size_equals_Pillow_to_the_bit(int width, int height)
    {
        var sources = ImagingFixtures.Resizes.Where(c => c.Width == width && c.Height == height)
            .GroupBy(c => (c.Pattern, c.Channels, c.Seed));
        foreach (var source in sources)
        {
            PixelImage image = FormulaImage.Create(source.Key.Pattern, width, height, source.Key.Channels, source.Key.Seed);
            foreach (ImagingFixtures.ResizeCase expected in source)
            {
                PixelImage resized = PillowResize.Bilinear(image, expected.ToWidth, expected.ToHeight);

                Assert.Equal((expected.ToWidth, expected.ToHeight, image.Channels), (resized.Width, resized.Height, resized.Channels));
                Assert.True(expected.Sha256 == FormulaImage.Sha256(resized.Pixels), $"{expected} differs from Pillow.");
            }
        }
    }

    [Theory]
    [InlineData("soft", 300, 1500, 1, 7, 37, 23, "resize-soft-7-300x1500-gray-37x23.bin")]
    [InlineData("harsh", 33, 57, 3, 11, 67, 64, "resize-harsh-11-33x57-rgb-67x64.bin")]
    public void Bilinear_equals_Pillow_pixel_by_pixel(
        string pattern, int width, int height, int channels, int seed, int toWidth, int toHeight, string expected)
    {
        PixelImage resized = PillowResize.Bilinear(FormulaImage.Create(pattern, width, height, channels, seed), toWidth, toHeight);

        Assert.Equal(ImagingFixtures.Bytes(expected), resized.Pixels);
    }

    [Fact]
    public void Bilinear_to_the_same_size_is_a_copy()
    {
        PixelImage image = FormulaImage.Harsh(61, 43, 3, 1);

        PixelImage copy = PillowResize.Bilinear(image, 61, 43);

        Assert.Equal(image.Pixels, copy.Pixels);
        Assert.NotSame(image.Pixels, copy.Pixels);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Bilinear_to_nothing_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PillowResize.Bilinear(FormulaImage.Soft(8, 8, 1, 1), width, height));

    [Theory]
    [InlineData(1, 1, 7, 5)]
    [InlineData(2, 9, 3, 4)]
    [InlineData(9, 3, 2, 1)]
    public void Bilinear_of_a_constant_image_stays_constant(int width, int height, int toWidth, int toHeight)
    {
        var white = new PixelImage(width, height, 1, [.. Enumerable.Repeat((byte)255, width * height)]);

        Assert.All(PillowResize.Bilinear(white, toWidth, toHeight).Pixels, pixel => Assert.Equal(255, pixel));
    }

    [Fact]
    public void Bilinear_of_a_very_long_white_strip_rounds_as_Pillow_does()
    {
        const int Length = 3_000_000;
        byte[] pixels = new byte[Length];
        Array.Fill(pixels, (byte)255);

        // Two million coefficients of 2⁻²², each rounded: Pillow 9.4 gives 254 in the middle.
        Assert.Equal([255, 254, 255], PillowResize.Bilinear(new PixelImage(Length, 1, 1, pixels), 3, 1).Pixels);
    }
}
