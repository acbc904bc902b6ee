using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class RealFilmTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Real_films_become_the_pixels_that_Pillow_and_torchvision_make(int channels)
    {
        string folder = TestData.RequireOrSkip("nih-sample", "images");
        var decoder = new XrayDecoder(new ImageLimits());
        var plain = new Preprocessing
        {
            Name = "resize256-center224",
            RangeHigh = 255,
            Mean = new double[channels],
            Deviation = [.. Enumerable.Repeat(1.0, channels)],
        };
        var preprocessor = new Preprocessor(plain, channels);

        Assert.All(ImagingFixtures.Films, expected =>
        {
            ModelInput input = preprocessor.Apply(decoder.Decode(File.ReadAllBytes(Path.Combine(folder, expected.File))).Image);
            int area = input.Width * input.Height;
            byte[] pixels =
                [.. Enumerable.Range(0, area * channels)
                .Select(i => (byte)MathF.Round(input.Values[((i % channels) * area) + (i / channels)]))];
            Assert.Equal(channels == 1 ? expected.Gray : expected.Rgb, FormulaImage.Sha256(pixels));
        });
    }
}
