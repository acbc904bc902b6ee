using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Findings;
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
