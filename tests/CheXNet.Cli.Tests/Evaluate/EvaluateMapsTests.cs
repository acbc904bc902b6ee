using System.Text.Json;
using System.Text.RegularExpressions;
using CheXNet.Cli.Tests.Score;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Evaluate;

/// <summary>The maps in a report of a prediction file: where they point, and the worst images.</summary>
public sealed partial class EvaluateMapsTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private TinyModel _tiny = null!;
    private string _scores = null!;
    private string _labels = null!;
    private string _boxes = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        for (int i = 0; i < 4; i++) _films.Add($"images/{i:D8}_000.png", i);
        _scores = _films.At("scores.csv");
        Assert.Equal(0, (await Ran.Async("score", _films.At("images"), "--model", _tiny.Path, "--output", _scores)).Status);
        _labels = Write("labels.csv", ["image,Effusion", .. Enumerable.Range(0, 4).Select(static i => $"{i:D8}_000.png,{i % 2}")]);
        _boxes = Write("boxes.csv", ["00000001_000.png,Effusion,10,10,30,30", "00000003_000.png,Effusion,40,20,20,30"]);
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Report_holds_localization_and_the_worst_images_with_their_maps()
    {
        Ran ran = await EvaluateAsync(_scores, "--model", _tiny.Path, "--boxes", _boxes, "--images", _films.At("images"));

        Assert.Equal(0, ran.Status);
        Assert.StartsWith("tiny@1.0.0: 4 images of 4 patients", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Research software, not a medical device.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("tiny@1.0.0: Random weights, for tests only: not a medical device.", ran.Output, StringComparison.Ordinal);
        string html = await File.ReadAllTextAsync(_films.At("out/report.html"));
        Assert.Equal(4, Picture().Count(html));
        Assert.Contains("with the heat map of Effusion", html, StringComparison.Ordinal);
        foreach (string text in (string[])[ran.Output, html, await File.ReadAllTextAsync(_films.At("out/report.md"))])
            Assert.Contains("Where the maps point", text, StringComparison.Ordinal);
        JsonElement root = await ReportAsync();
        Assert.Equal(2, root.GetProperty("localization").GetProperty("images").GetInt32());
        Assert.DoesNotContain(Notes(root), static note => note.StartsWith("Of the worst images", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Same_numbers_as_localize()
    {
        string images = _films.At("images");
        await EvaluateAsync(_scores, "--model", _tiny.Path, "--boxes", _boxes, "--images", images);
        Ran alone = await Ran.Async("localize", images, "--boxes", _boxes, "--model", _tiny.Path, "--json");
        JsonElement rows = (await ReportAsync()).GetProperty("localization").GetProperty("rows");
        using JsonDocument expected = JsonDocument.Parse(alone.Output);
        Assert.True(JsonElement.DeepEquals(expected.RootElement.GetProperty("rows"), rows));
    }

    [Fact]
    public async Task Scores_of_another_model_are_told_from_the_maps()
    {
        string other = Write(
            "other.csv", ["image,model,Effusion", .. Enumerable.Range(0, 4).Select(static i => $"{i:D8}_000.png,x@1,.{i + 1}")]);
        await EvaluateAsync(other, "--model", _tiny.Path, "--images", _films.At("images"));
        string[] notes = Notes(await ReportAsync());
        Assert.Contains(notes, static n => n.StartsWith("The rows are of x@1, and not of tiny@1.0.0", StringComparison.Ordinal));
        Assert.Contains(notes, static n => n.Contains("score otherwise by tiny@1.0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Films_of_an_unknown_model_are_shown_without_maps_and_missing_ones_are_counted()
    {
        File.Delete(_films.At("images/00000000_000.png"));
        await EvaluateAsync(_scores, "--images", _films.At("images"));
        string html = await File.ReadAllTextAsync(_films.At("out/report.html"));
        Assert.Equal(3, Picture().Count(html));
        Assert.DoesNotContain("with the heat map", html, StringComparison.Ordinal);
        string[] notes = Notes(await ReportAsync());
        Assert.Contains(notes, static n => n.Contains("no heat maps", StringComparison.Ordinal));
        Assert.Contains(notes, static n => n.StartsWith("Of the worst images, 1 have no picture", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--boxes needs the films", "--boxes", "boxes.csv")]
    [InlineData("name the one that the predictions are of with --model", "--boxes", "boxes.csv", "--images", "images")]
    [InlineData("There is no image", "--images", "out", "--boxes", "boxes.csv", "--model", "tiny")]
    [InlineData("names none of the 4 images", "--images", "images", "--boxes", "labels.csv", "--model", "tiny")]
    public async Task What_cannot_be_drawn_or_measured_is_refused_in_one_sentence(string sentence, params string[] options)
    {
        Write("labels.csv", ["image,Effusion,,,,,", "x.png,Effusion,1,1,2,2"]);
        Directory.CreateDirectory(_films.At("out"));
        string[] real =
            [.. options.Select(o => o == "tiny" ? _tiny.Path : o.StartsWith("--", StringComparison.Ordinal) ? o : _films.At(o))];
        string labels = Write("true.csv", ["image,Effusion", "00000000_000.png,1", "00000001_000.png,0"]);
        Ran ran = await Ran.Async(["evaluate", "-p", _scores, "-l", labels, .. real]);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.Equal("", ran.Output);
    }

    [GeneratedRegex("<img [^>]*src=\"data:image/jpeg;base64,")]
    private static partial Regex Picture();

    private static string[] Notes(JsonElement report) =>
        [.. report.GetProperty("notes").EnumerateArray().Select(static n => n.GetString()!)];

    private string Write(string name, string[] lines)
    {
        File.WriteAllLines(_films.At(name), lines);
        return _films.At(name);
    }

    private Task<Ran> EvaluateAsync(string predictions, params string[] more) =>
        Ran.Async(["evaluate", "-p", predictions, "-l", _labels, "--bootstraps", "20", "-o", _films.At("out"), .. more]);

    private async Task<JsonElement> ReportAsync()
    {
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(_films.At("out/report.json")));
        return json.RootElement.Clone();
    }
}
