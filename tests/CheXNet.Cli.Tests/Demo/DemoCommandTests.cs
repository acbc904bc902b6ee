using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Dicom;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_scores_and_draws_every_film_and_leaves_the_page()
    {
        // Three findings are above their operating point in every film, the others have none.
        using TinyModel tiny = await TinyModel.CreateAsync(change: static card => card with
        {
            OperatingPoints = new OperatingPoints(
                [.. Enumerable.Range(0, card.Findings.Count).Select(static i => i % 5 == 1 ? 1e-9 : (double?)null)], "nothing"),
        });
        using FilmFolder output = new();

        Ran ran = await ChexnetProcess.RunAsync("demo", "--model", tiny.Path, "--output", output.Path, "--json");

        Assert.True(ran.Status == 0, ran.Error);
        using JsonDocument shown = JsonDocument.Parse(ran.Output);
        JsonElement[] films = [.. shown.RootElement.GetProperty("films").EnumerateArray()];
        Assert.True(films.Length >= 12, $"{films.Length} films");
        string page = await File.ReadAllTextAsync(output.At("index.html"), TestContext.Current.CancellationToken);
        Assert.Contains(tiny.Package.Card.Notice, page, StringComparison.Ordinal);
        Assert.Contains("not a medical device", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"Hernia\">", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"gradcampp\">", page, StringComparison.Ordinal);
        Assert.All(films, film =>
        {
            Assert.Equal(
                ChestXray14.Findings.Select(static f => f.Name),
                film.GetProperty("probabilities").EnumerateObject().Select(static p => p.Name));
            Assert.True(File.Exists(output.At(film.GetProperty("image").GetString()!)));
            string[] overlays = [.. film.GetProperty("overlays").EnumerateArray().Select(static o => o.GetString()!)];
            // Of the three findings, those that some part of the film supports.
            Assert.InRange(overlays.Length, 2, 3);
            string sheet = $"{Path.GetFileNameWithoutExtension(film.GetProperty("image").GetString()!)}.sheet.layercam.jpg";
            Assert.True(File.Exists(output.At(sheet)), sheet);
            Assert.Contains(sheet, page, StringComparison.Ordinal);
            Assert.All(overlays, overlay =>
            {
                Assert.True(File.Exists(output.At(overlay)), overlay);
                Assert.Contains(overlay, page, StringComparison.Ordinal);
            });
        });
    }

    [Fact]
    public async Task Films_of_ones_own_take_the_place_of_the_drawn_ones_and_what_is_refused_is_shown_with_its_reason()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using FilmFolder own = new(), output = new();
        string dicom = own.Add("IM000001", DicomFilms.Of([.. Enumerable.Range(0, 96 * 80).Select(static i => (ushort)(i % 97 * 40))], 96));
        own.Add("folder/a & b#1.png", seed: 1);
        own.Add("folder/deep/named.png", DicomFilms.Noise(2));
        own.Add("folder/torn.png", FilmFolder.Png(3)[..2000]);
        own.Add("folder/ct.dcm", DicomFilms.Noise(4, change: static data => data.Set(DicomTags.Modality, DicomVr.CS, "CT")));
        own.Add("folder/back\\slash.png", seed: 5);
        own.Add("folder/notes.txt", "no film"u8.ToArray());

        Ran ran = await ChexnetProcess.RunAsync(
            "demo", dicom, own.At("folder"), "--model", tiny.Path, "--output", output.Path, "--window", "1000,300", "--json");

        Assert.True(ran.Status == 1, ran.Error);
        using JsonDocument shown = JsonDocument.Parse(ran.Output);
        JsonElement[] films = [.. shown.RootElement.GetProperty("films").EnumerateArray()];
        Assert.Equal(["IM000001", "a & b#1.png", "deep/named.png"], films.Select(static f => f.GetProperty("image").GetString()));
        Assert.All(films, film => Assert.All(
            film.GetProperty("overlays").EnumerateArray(), overlay => Assert.True(File.Exists(output.At(overlay.GetString()!)))));
        Assert.Equal(
            [("back\\slash.png", "name-invalid"), ("ct.dcm", "dicom-modality"), ("torn.png", "image-corrupt")],
            shown.RootElement.GetProperty("failed").EnumerateArray()
                .Select(static f => (f.GetProperty("image").GetString(), f.GetProperty("code").GetString())).Order());
        string page = await File.ReadAllTextAsync(output.At("index.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<h1>CheXNet demo: 3 films</h1>", page, StringComparison.Ordinal);
        Assert.Contains("[dicom-modality]", page, StringComparison.Ordinal);
        Assert.Contains("src=\"films/a%20%26%20b%231.png/film.png\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("drawn with", page, StringComparison.Ordinal);
        // What the model was given: everything below and above the window is black and white.
        byte[] picture = await File.ReadAllBytesAsync(output.At("films/IM000001/film.png"), TestContext.Current.CancellationToken);
        byte[] pixels = new XrayDecoder(new ImageLimits()).Decode(picture).Image.Pixels;
        Assert.Equal((0, 255), (pixels[850 / 40], pixels[1160 / 40]));
        Assert.All(
            Directory.GetFiles(output.Path, "*", SearchOption.AllDirectories),
            static file => Assert.DoesNotContain(DicomFilms.Planted, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.DoesNotContain(DicomFilms.Planted, ran.Output + ran.Error, StringComparison.Ordinal);

        Ran again = await ChexnetProcess.RunAsync(
            "demo", output.At("films/IM000001/film.png"), "--model", tiny.Path, "--output", output.Path);
        Assert.Equal(2, again.Status);
        Assert.Contains("choose another --output", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_of_nothing_but_unreadable_films_ends_with_the_status_of_wrong_input_and_leaves_the_page()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using FilmFolder own = new(), output = new();
        string text = own.Add("notes.txt", "no film"u8.ToArray());

        Ran ran = await ChexnetProcess.RunAsync("demo", text, "--model", tiny.Path, "--output", output.Path);

        Assert.True(ran.Status == 2, ran.Error);
        Assert.Contains("failed: notes.txt: ", ran.Output, StringComparison.Ordinal);
        string page = await File.ReadAllTextAsync(output.At("index.html"), TestContext.Current.CancellationToken);
        Assert.Contains("[image-format-unsupported]", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_into_a_place_that_cannot_be_written_says_so()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using FilmFolder output = new();
        string file = output.Add("file", []);

        Ran ran = await ChexnetProcess.RunAsync("demo", "--model", tiny.Path, "--output", Path.Combine(file, "demo"));

        Assert.Equal(2, ran.Status);
        Assert.Contains(ErrorCodes.OutputUnwritable, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_with_a_model_that_is_not_there_ends_with_its_own_status()
    {
        using FilmFolder output = new();
        Ran ran = await ChexnetProcess.RunAsync("demo", "--model", output.At("none/"), "--output", output.Path, "--json");
        Assert.Equal(3, ran.Status);
        Assert.Contains(ErrorCodes.ModelNotFound, ran.Error, StringComparison.Ordinal);
    }
}
