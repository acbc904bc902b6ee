using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Shared.Tests.Imaging;
using CheXNet.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

public sealed class DicomRenderingTests
{
    private const int Side = 64;

    [Fact]
    public void Film_of_8_bits_without_a_window_is_shown_as_it_is()
    {
        PixelImage image = FormulaImage.Soft(Side, Side, 1, 3);
        DecodedXray film = Decode(DicomFilms.Of(image));
        Assert.Equal(image.Pixels, film.Image.Pixels);
        Assert.Equal(new DicomWindow("FULL", 127.5, 255), film.Dicom!.Window);
    }

    [Fact]
    public void Film_without_a_window_is_shown_as_a_16_bit_PNG_of_it_is()
    {
        ushort[] samples = Samples();
        DecodedXray film = Decode(DicomFilms.Of(samples, Side)), png = Decode(Png(samples));
        Assert.Equal(png.Image.Pixels, film.Image.Pixels);
        Assert.Equal("RANGE", film.Dicom!.Window.Function);
        Assert.Null(png.Dicom);

        // The sign of values and a falling rescale change where the range lies, not what is shown.
        DecodedXray inverted = Decode(DicomFilms.Of(samples, Side, static data =>
        {
            data.Set(DicomTags.RescaleSlope, DicomVr.DS, "-2");
            data.Set(DicomTags.RescaleIntercept, DicomVr.DS, "100");
            data.Set(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME1");
        }));
        int most = film.Image.Pixels.Zip(inverted.Image.Pixels, static (one, other) => Math.Abs(one - other)).Max();
        Assert.InRange(most, 0, 1);
        Assert.Equal(100 - (2 * film.Dicom.Window.Center), inverted.Dicom!.Window.Center);
    }

    [Fact]
    public void Padding_and_collimation_do_not_change_what_is_shown_of_the_rest()
    {
        ushort[] samples = Samples(), padded = [.. samples];
        for (int i = 0; i < Side * 8; i++) padded[i] = 4095;
        Action<DicomDataset> padding = static data => data.Set(DicomTags.PixelPaddingValue, DicomVr.US, 4095);
        byte[] shown = Decode(DicomFilms.Of(padded, Side, padding)).Image.Pixels;
        Assert.All(shown[..(Side * 8)], static gray => Assert.Equal(0, gray));
        Assert.Equal(Decode(DicomFilms.Of(samples[(Side * 8)..], Side)).Image.Pixels, shown[(Side * 8)..]);

        byte[] range = Decode(DicomFilms.Of(padded, Side, static data =>
        {
            data.Set(DicomTags.PixelPaddingValue, DicomVr.US, 4000);
            data.Set(DicomTags.PixelPaddingRangeLimit, DicomVr.US, 4095);
        })).Image.Pixels;
        Assert.Equal(shown, range);
    }

    [Fact]
    public void Pixels_that_are_not_square_become_so()
    {
        ushort[] samples = Samples();
        DecodedXray tall = Decode(DicomFilms.Of(samples, Side, static data => data.Set(DicomTags.PixelSpacing, DicomVr.DS, "0.3", "0.2")));
        Assert.Equal((Side, 96), (tall.Image.Width, tall.Image.Height));
        Assert.Equal((Side, 96), (tall.Header.Width, tall.Header.Height));
        DecodedXray wide = Decode(DicomFilms.Of(samples, Side, static data => data.Set(DicomTags.PixelAspectRatio, DicomVr.IS, "1", "2")));
        Assert.Equal((2 * Side, Side), (wide.Image.Width, wide.Image.Height));
        PixelImage square = Decode(DicomFilms.Of(samples, Side)).Image;
        Assert.Equal(PillowResize.Bilinear(square, 2 * Side, Side).Pixels, wide.Image.Pixels);
        Assert.Equal(Side, Decode(DicomFilms.Of(samples, Side, static data =>
            data.Set(DicomTags.ImagerPixelSpacing, DicomVr.DS, "0.139", "0.1385"))).Image.Height);
    }

    [Theory]
    [InlineData("stored", "LINEAR 1000/500")]
    [InlineData("2", "LINEAR 2000/100")]
    [InlineData("300,50.5", "LINEAR 300/50.5")]
    [InlineData("range", null)]
    public void Window_is_the_one_that_was_chosen(string choice, string? expected)
    {
        DicomWindow window = Decode(TwoWindows(), choice).Dicom!.Window;
        if (expected is null) Assert.Equal("RANGE", window.Function);
        else Assert.Equal(expected, window.ToString());
        Assert.Equal(window, DicomWindow.Parse(window.ToString()));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("lut1")]
    public void Window_that_the_file_lacks_is_refused(string choice)
    {
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => Decode(TwoWindows(), choice));
        Assert.Equal(ErrorCodes.DicomWindowMissing, refused.Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("lut")]
    [InlineData("1,2,3")]
    [InlineData("300,0")]
    [InlineData("nan,5")]
    public void Choice_that_is_none_is_refused_with_all_that_are(string text)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => WindowChoice.Parse(text, "--window"));
        Assert.Contains($"--window is '{text}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Window_of_no_width_is_as_if_there_were_none()
    {
        byte[] film = DicomFilms.Of(Samples(), Side, static data =>
        {
            data.Set(DicomTags.WindowCenter, DicomVr.DS, "0");
            data.Set(DicomTags.WindowWidth, DicomVr.DS, "0");
        });
        Assert.Equal("RANGE", Decode(film).Dicom!.Window.Function);
    }

    [Fact]
    public void Identifiers_are_kept_if_they_are_some()
    {
        DicomSource source = Decode(DicomFilms.Noise(1)).Dicom!;
        Assert.Equal((DicomFilms.Study, DicomFilms.Series, DicomFilms.Instance), (source.StudyUid, source.SeriesUid, source.InstanceUid));
        DicomSource other = Decode(DicomFilms.Noise(1, change: static data =>
            data.Set(DicomTags.StudyInstanceUid, DicomVr.UI, DicomFilms.Planted))).Dicom!;
        Assert.Null(other.StudyUid);
    }

    [Fact]
    public void Real_film_is_read_as_libvips_reads_its_JPEG()
    {
        byte[] file = File.ReadAllBytes(TestData.RequireOrSkip("dicom", "mono2-jpeg-baseline.dcm"));
        DecodedXray film = Decode(file);
        byte[] jpeg = [.. DicomReader.Read(file).Dataset[DicomTags.PixelData]!.Fragments!.SelectMany(static f => f.ToArray())];
        Assert.Equal(Decode(jpeg).Image.Pixels, film.Image.Pixels);
        Assert.Equal((1024, 1024), (film.Image.Width, film.Image.Height));
    }

    private static byte[] TwoWindows() => DicomFilms.Of(Samples(), Side, static data =>
    {
        data.Set(DicomTags.WindowCenter, DicomVr.DS, "1000", "2000");
        data.Set(DicomTags.WindowWidth, DicomVr.DS, "500", "100");
    });

    private static DecodedXray Decode(byte[] file, string choice = "stored") =>
        new XrayDecoder(new ImageLimits { Dicom = new DicomReading { Window = WindowChoice.Parse(choice, "--window") } }).Decode(file);

    /// <summary>12 bits, of which the film fills a part.</summary>
    private static ushort[] Samples() =>
        [.. FormulaImage.Soft(Side, Side, 1, 5).Pixels.Select(static x => (ushort)(300 + (x * 10) + (x % 7)))];

    private static byte[] Png(ushort[] samples)
    {
        using Image<L16> image = Image.WrapMemory<L16>(samples.Select(static s => new L16(s)).ToArray(), Side, samples.Length / Side);
        using MemoryStream png = new();
        image.SaveAsPng(png, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale });
        return png.ToArray();
    }
}
