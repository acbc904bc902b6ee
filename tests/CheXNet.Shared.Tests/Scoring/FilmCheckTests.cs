using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Phantoms;
using CheXNet.Scoring;
using CheXNet.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring;

public sealed class FilmCheckTests
{
    private const int Each = 20;

    private static readonly Lazy<PixelImage[]> Films = new(static () =>
        [.. Enumerable.Range(0, 40).Select(static i => PhantomFilm.Render(11, 3 * i, 256).Image)]);

    public static TheoryData<CounterExampleKind, string> Kinds => new()
    {
        { CounterExampleKind.Negative, ErrorCodes.FilmInverted },
        { CounterExampleKind.Rotated, ErrorCodes.FilmRotated },
        { CounterExampleKind.Hand, ErrorCodes.FilmNotChest },
        { CounterExampleKind.Text, ErrorCodes.FilmText },
        { CounterExampleKind.Noise, ErrorCodes.FilmNoisy },
        { CounterExampleKind.HalfDose, ErrorCodes.FilmNoisy },
        { CounterExampleKind.Blank, ErrorCodes.FilmBlank },
    };

    [Fact]
    public void Synthetic_films_pass() =>
        Assert.All(Films.Value, static film => Assert.Null(FilmCheck.Of(FilmAppearance.Of(film))?.Reason));

    [Fact]
    public void Real_films_pass_all_but_one_at_most()
    {
        string[] files = Directory.GetFiles(TestData.RequireOrSkip("nih-sample", "images"), "*.png");
        XrayDecoder decoder = new(ImageLimits.OfThisMachine());
        int refused = files.Count(file => FilmCheck.Of(FilmAppearance.Of(decoder.Decode(File.ReadAllBytes(file)).Image)) is not null);
        Assert.InRange(refused, 0, 1);
    }

    [Theory]
    [InlineData(0.12, 0.12)]
    [InlineData(0.3, 0.3)]
    [InlineData(0.3, 0)]
    [InlineData(0, 0.25)]
    public void Film_within_black_borders_passes_and_a_negative_does_not(double across, double down)
    {
        Assert.All(Films.Value, film => Assert.Null(FilmCheck.Of(FilmAppearance.Of(Bordered(film, across, down)))?.Reason));
        PixelImage negative = CounterExample.Draw(CounterExampleKind.Negative, Films.Value[0], 1);
        Assert.NotNull(FilmCheck.Of(FilmAppearance.Of(Bordered(negative, across, down))));
    }

    [Fact]
    public void Real_films_within_black_borders_pass_all_but_one_at_most()
    {
        string[] files = Directory.GetFiles(TestData.RequireOrSkip("nih-sample", "images"), "*.png");
        XrayDecoder decoder = new(ImageLimits.OfThisMachine());
        int refused = files.Take(40).Count(file => FilmCheck.Of(FilmAppearance.Of(
            Bordered(decoder.Decode(File.ReadAllBytes(file)).Image, 0.2, 0.1))) is not null);
        Assert.InRange(refused, 0, 1);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(64, 48)]
    [InlineData(200, 240)]
    public void Small_films_pass(int width, int height) => Assert.All(
        Films.Value, film => Assert.Null(FilmCheck.Of(FilmAppearance.Of(PillowResize.Bilinear(film, width, height)))?.Reason));

    [Fact]
    public void Films_of_16_bits_pass()
    {
        XrayDecoder decoder = new(new ImageLimits());
        Assert.All(Films.Value.Take(Each), film =>
        {
            L16[] samples = [.. film.Pixels.Select(static v => new L16((ushort)(100 + (v * 13))))];
            using Image<L16> image = Image.WrapMemory<L16>(samples, film.Width, film.Height);
            using MemoryStream png = new();
            image.SaveAsPng(png, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale });
            Assert.Null(FilmCheck.Of(FilmAppearance.Of(decoder.Decode(png.ToArray()).Image))?.Reason);
        });
    }

    [Fact]
    public void Real_DICOM_film_passes()
    {
        byte[] file = File.ReadAllBytes(Directory.GetFiles(TestData.RequireOrSkip("dicom"), "*.dcm").Single());
        Assert.Null(FilmCheck.Of(FilmAppearance.Of(new XrayDecoder(new ImageLimits()).Decode(file).Image))?.Reason);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Counter_examples_are_refused_by_their_code(CounterExampleKind kind, string code)
    {
        string?[] codes = [.. Films.Value.Take(Each).Select((film, i) =>
            FilmCheck.Of(FilmAppearance.Of(CounterExample.Draw(kind, film, (ulong)i)))?.Code)];
        Assert.All(codes, Assert.NotNull);
        Assert.InRange(codes.Count(c => c == code), Each * 9 / 10, Each);
    }

    [Fact]
    public void Crops_are_refused_for_the_most_part()
    {
        int refused = Films.Value.Count(static film =>
            FilmCheck.Of(FilmAppearance.Of(CounterExample.Draw(CounterExampleKind.Crop, film, 3))) is not null);
        Assert.InRange(refused, Films.Value.Length * 3 / 4, Films.Value.Length);
    }

    [Fact]
    public void Color_photograph_is_refused()
    {
        PixelImage film = Films.Value[0];
        PixelImage colored = new(
            film.Width, film.Height, 3, [.. film.Pixels.SelectMany(static v => new[] { v, (byte)(v / 3), (byte)(v / 2) })]);
        Assert.Equal(ErrorCodes.FilmColor, FilmCheck.Of(FilmAppearance.Of(colored))!.Code);
        PixelImage gray = new(film.Width, film.Height, 3, [.. film.Pixels.SelectMany(static v => new[] { v, v, v })]);
        Assert.Null(FilmCheck.Of(FilmAppearance.Of(gray)));
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(37, 300)]
    [InlineData(1000, 700)]
    public void Look_of_any_size_is_that_of_the_same_picture(int width, int height)
    {
        byte[] rows = [.. Enumerable.Range(0, width * height).Select(i => (byte)(255 * (i / width) / (height - 1)))];
        PixelImage slope = new(width, height, 1, rows);
        FilmAppearance look = FilmAppearance.Of(slope);
        Assert.Equal(255 / Math.Sqrt(12), look.Contrast, 3.0);
        Assert.Equal(1, look.Symmetry, 1e-9);
        Assert.All(look.Histogram, static share => Assert.InRange(share, 0.02, 0.1));
    }

    [Fact]
    public async Task Scorer_refuses_accepts_with_a_mark_or_does_not_look()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        ImageContent negative = new(ImageEncoder.Png(CounterExample.Draw(CounterExampleKind.Negative, Films.Value[0], 1)));
        ImageContent film = new(ImageEncoder.Png(Films.Value[0]));

        using XrayScorer strict = await XrayScorer.CreateAsync(tiny.Package, limits: new ImageLimits());
        UnreadableImageException error = Assert.Throws<UnreadableImageException>(() => strict.Score("n", negative, default));
        Assert.Equal(ErrorCodes.FilmInverted, error.Code);
        Assert.Contains("its negative resembles a chest by 0.", error.Message, StringComparison.Ordinal);
        Assert.Null(strict.Score("f", film, default).Provenance.Refusal);

        using XrayScorer lenient = await XrayScorer.CreateAsync(
            tiny.Package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Accept });
        Provenance marked = lenient.Score("n", negative, default).Provenance;
        Assert.Equal(ErrorCodes.FilmInverted, marked.Refusal);
        Assert.Contains("(film-inverted): its polarity is inverted", marked.Warning, StringComparison.Ordinal);
        Assert.Null(lenient.Score("f", film, default).Provenance.Refusal);
        using XrayScorer blind = await XrayScorer.CreateAsync(
            tiny.Package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Off });
        Assert.Null(blind.Score("n", negative, default).Provenance.Refusal);
    }

    /// <summary>A film in the middle of black, with a bright letter at the edge.</summary>
    private static PixelImage Bordered(PixelImage film, double across, double down)
    {
        PixelImage gray = film.Channels == 1 ? film : new(film.Width, film.Height, 1, [.. film.Pixels.Where((_, i) => i % 3 == 0)]);
        (int x, int y) = ((int)(across * film.Width / (1 - (2 * across))), (int)(down * film.Height / (1 - (2 * down))));
        (int width, int height) = (film.Width + (2 * x), film.Height + (2 * y));
        byte[] pixels = new byte[width * height];
        for (int row = 0; row < film.Height; row++)
            gray.Pixels.AsSpan(row * film.Width, film.Width).CopyTo(pixels.AsSpan(((row + y) * width) + x));
        for (int row = 2; row < height / 40; row++) pixels.AsSpan((row * width) + 4, width / 40).Fill(255);
        return new PixelImage(width, height, 1, pixels);
    }

    [Fact]
    public void Mode_of_another_name_is_refused()
    {
        Assert.Equal(FilmCheckMode.Refuse, ImageLimits.ParseFilmCheck(""));
        Assert.Equal(FilmCheckMode.Accept, ImageLimits.ParseFilmCheck(" ACCEPT "));
        Assert.All(["maybe", "1"], static text => Assert.Contains(
            $"CHEXNET_FILM_CHECK is '{text}': use refuse, accept or off",
            Assert.Throws<InvalidInputException>(() => ImageLimits.ParseFilmCheck(text)).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Modality", "CT", ErrorCodes.DicomModality)]
    [InlineData("ViewPosition", "LL", ErrorCodes.DicomView)]
    [InlineData("BodyPartExamined", "HAND", ErrorCodes.DicomBodyPart)]
    public async Task What_the_tags_of_DICOM_refuse_is_marked_too_and_the_tags_count_before_the_look(string tag, string value, string code)
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        DicomTag of = tag switch
        {
            "Modality" => DicomTags.Modality,
            "ViewPosition" => DicomTags.ViewPosition,
            _ => DicomTags.BodyPartExamined,
        };
        ImageContent film = new(DicomFilms.Noise(1, change: data => data.Set(of, DicomVr.CS, value)));
        using XrayScorer lenient = await XrayScorer.CreateAsync(
            tiny.Package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Accept });
        Provenance marked = lenient.Score("n", film, default).Provenance;
        Assert.Equal(code, marked.Refusal);
        Assert.Contains($"({code}): it ", marked.Warning, StringComparison.Ordinal);
        using XrayScorer blind = await XrayScorer.CreateAsync(
            tiny.Package, limits: new ImageLimits { FilmCheck = FilmCheckMode.Off });
        Assert.Equal(code, Assert.Throws<UnreadableImageException>(() => blind.Score("n", film, default)).Code);
    }
}
