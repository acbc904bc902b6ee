using System.Runtime.InteropServices;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Imaging;

public sealed class PreprocessorTests
{
    public static TheoryData<string, int> Rules => [.. ImagingFixtures.Rules.Select(c => (c.Rule, c.ModelChannels)).Distinct()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_on_any_size_equals_torchvision_to_the_bit(string rule, int modelChannels)
    {
        var preprocessor = new Preprocessor(Plain(rule, modelChannels), modelChannels);
        foreach (ImagingFixtures.RuleCase expected in ImagingFixtures.Rules.Where(c => c.Rule == rule && c.ModelChannels == modelChannels))
        {
            PixelImage image = FormulaImage.Soft(expected.Width, expected.Height, expected.Channels, expected.Seed);

            ModelInput input = preprocessor.Apply(image);

            Assert.True(expected.Sha256 == FormulaImage.Sha256(Pixels(input)), $"{expected} differs from torchvision.");
        }
    }

    [Fact]
    public void ImageNet_normalization_equals_torch()
    {
        var preprocessor = new Preprocessor(Preprocessing.ImageNet("resize48-center40"), 3);

        ModelInput input = preprocessor.Apply(FormulaImage.Soft(111, 97, 3, 5));

        float[] expected = MemoryMarshal.Cast<byte, float>(ImagingFixtures.Bytes("normalized-imagenet-resize48-center40.bin")).ToArray();
        Assert.Equal(expected.Length, input.Values.Length);
        Assert.All(expected.Zip(input.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Range_of_torchxrayvision_equals_torch()
    {
        var preprocessing = new Preprocessing { Name = "squash32", RangeLow = -1024, RangeHigh = 1024, Mean = [0], Deviation = [1] };
        byte[] pixels = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i % 256))];

        ModelInput input = new Preprocessor(preprocessing, 1).Apply(new PixelImage(32, 32, 1, pixels));

        float[] expected = MemoryMarshal.Cast<byte, float>(ImagingFixtures.Bytes("normalized-xrv-256.bin")).ToArray();
        Assert.All(Enumerable.Range(0, 1024), i => Assert.Equal(expected[i % 256], input.Values[i], 2e-4));
    }

    [Fact]
    public void Pad_of_a_hair_thin_image_keeps_one_column()
    {
        byte[] white = new byte[2 * 3000];
        Array.Fill(white, (byte)255);

        ModelInput input = new Preprocessor(Plain("pad33", 1), 1).Apply(new PixelImage(2, 3000, 1, white));

        Assert.Equal(33, input.Values.Count(value => value != 0));
        Assert.Equal(new Geometry(2, 3000, 33, 33, 2, 3000 / 33.0, -16, 0), Assert.Single(input.Views));
    }

    [Fact]
    public void Resize_of_a_very_long_strip_computes_only_the_crop()
    {
        byte[] pixels = new byte[32 * 1_000_000];

        ModelInput input = new Preprocessor(Preprocessing.ImageNet("resize256-ten224"), 3).Apply(new PixelImage(1_000_000, 32, 1, pixels));

        Assert.Equal(10, input.Views.Count);
        Assert.Equal(8_000_000 - 224, input.Views[1].OffsetX);
    }

    [Fact]
    public void Apply_into_a_batch_writes_what_Apply_returns()
    {
        var preprocessor = new Preprocessor(Preprocessing.ImageNet("resize64-ten48"), 3);
        PixelImage image = FormulaImage.Soft(99, 70, 1, 2);
        float[] batch = new float[preprocessor.Length];
        Array.Fill(batch, float.NaN);

        IReadOnlyList<Geometry> views = preprocessor.Apply(image, batch);

        ModelInput input = preprocessor.Apply(image);
        Assert.Equal(input.Values, batch);
        Assert.Equal(input.Views, views);
        Assert.Equal(10 * 3 * 48 * 48, preprocessor.Length);
    }

    [Fact]
    public void Apply_into_a_place_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => new Preprocessor(Plain("pad32", 1), 1).Apply(FormulaImage.Soft(32, 32, 1, 1), new float[32 * 31]));

    [Theory]
    [InlineData(2, 2, 1.0)]
    [InlineData(3, 1, 1.0)]
    [InlineData(1, 1, 0.0)]
    [InlineData(1, 1, double.NaN)]
    public void Settings_that_cannot_work_are_refused(int channels, int numbers, double deviation)
    {
        var preprocessing =
            new Preprocessing { Name = "squash224", Mean = new double[numbers], Deviation = [.. Enumerable.Repeat(deviation, numbers)] };

        var refused = Assert.Throws<InvalidInputException>(() => new Preprocessor(preprocessing, channels));

        Assert.Equal(ErrorCodes.ArgumentInvalid, refused.Code);
    }

    [Fact]
    public void Range_of_one_value_is_refused() => Assert.Throws<InvalidInputException>(() =>
        new Preprocessor(new Preprocessing { Name = "squash224", RangeLow = 1, RangeHigh = 1, Mean = [0], Deviation = [1] }, 1));

    private static Preprocessing Plain(string rule, int channels) =>
        new() { Name = rule, RangeHigh = 255, Mean = new double[channels], Deviation = [.. Enumerable.Repeat(1.0, channels)] };

    /// <summary>Views one after the other, channels interleaved, back to the pixels that they were made from.</summary>
    private static byte[] Pixels(ModelInput input)
    {
        int area = input.Width * input.Height;
        byte[] pixels = new byte[input.Values.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int view, int rest) = Math.DivRem(i, input.Channels * area);
            (int channel, int place) = Math.DivRem(rest, area);
            pixels[(view * input.Channels * area) + (place * input.Channels) + channel] = (byte)MathF.Round(input.Values[i]);
        }

        return pixels;
    }
}
