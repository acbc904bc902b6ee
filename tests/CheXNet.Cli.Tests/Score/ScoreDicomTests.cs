using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

public sealed class ScoreDicomTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private readonly FilmFolder _out = new();
    private TinyModel _tiny = null!;

    public async ValueTask InitializeAsync() => _tiny = await TinyModel.CreateAsync(findings: 3);

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _out.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Films_are_found_by_content_and_nothing_that_is_written_names_a_person()
    {
        _films.Add("a.dcm", DicomFilms.Noise(1));
        _films.Add("study/IM000001", DicomFilms.Noise(2));
        _films.Add("study/1.2.840.7", DicomFilms.Noise(3));
        _films.Add("png-by-name.png", DicomFilms.Noise(4));
        _films.Add("DICOMDIR", DicomFilms.Noise(5));
        _films.Add("notes", "no film"u8.ToArray());
        _films.Add("ct.dcm", DicomFilms.Noise(6, change: static data => data.Set(DicomTags.Modality, DicomVr.CS, "CT")));
        _films.Add("torn.dcm", DicomFilms.Noise(7)[..3000]);
        string csv = _out.At("scores.csv");

        Ran ran = await ScoreAsync(_films.Path, "--output", csv);

        Assert.Equal(1, ran.Status);
        Assert.Equal(
            ["a.dcm", "png-by-name.png", "study/1.2.840.7", "study/IM000001"],
            (await File.ReadAllLinesAsync(csv))[1..].Select(static line => line.Split(',')[0]));
        string failures = await File.ReadAllTextAsync(csv + ".failures.csv");
        Assert.Contains("dicom-modality", failures, StringComparison.Ordinal);
        Assert.Contains("image-corrupt", failures, StringComparison.Ordinal);
        Assert.Contains("2 other files are ignored", ran.Error, StringComparison.Ordinal);
        string all = ran.Output + ran.Error + string.Concat(Directory.GetFiles(_out.Path).Select(File.ReadAllText));
        Assert.DoesNotContain(DicomFilms.Planted, all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Window_and_what_is_taken_are_the_commands()
    {
        _films.Add("ct.dcm", DicomFilms.Noise(6, change: static data => data.Set(DicomTags.Modality, DicomVr.CS, "CT")));
        Assert.Equal(2, (await ScoreAsync(_films.Path)).Status);
        Ran taken = await ScoreAsync(_films.Path, "--accept-anything");
        Ran dark = await ScoreAsync(_films.Path, "--accept-anything", "--window", "900,2");
        Assert.Equal((0, 0), (taken.Status, dark.Status));
        Assert.NotEqual(taken.Output, dark.Output);
        Ran missing = await ScoreAsync(_films.Path, "--accept-anything", "--window", "2");
        Assert.Contains("dicom-window-missing", missing.Error, StringComparison.Ordinal);
        Ran wrong = await ScoreAsync(_films.Path, "--window", "wide");
        Assert.Equal(2, wrong.Status);
        Assert.Contains("--window is 'wide'", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Film_is_explained_by_a_picture_that_names_nobody()
    {
        string film = _films.Add("IM1", DicomFilms.Noise(1)), picture = _out.At("o.png"), sheet = _out.At("s.jpg"), raw = _out.At("m.json");
        Ran ran = await Ran.Async(
            "explain", film, "--finding", "Effusion", "--output", picture, "--sheet", sheet, "--raw", raw, "--model", _tiny.Path);
        Assert.Equal(0, ran.Status);
        PixelImage shown = new XrayDecoder(new ImageLimits()).Decode(await File.ReadAllBytesAsync(picture)).Image;
        Assert.Equal((96, 80, 3), (shown.Width, shown.Height, shown.Channels));
        Assert.All([picture, sheet, raw], static path => Assert.DoesNotContain(
            DicomFilms.Planted, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(DicomFilms.Planted, ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
    }

    private Task<Ran> ScoreAsync(params string[] arguments) => Ran.Async(["score", .. arguments, "--model", _tiny.Path]);
}
