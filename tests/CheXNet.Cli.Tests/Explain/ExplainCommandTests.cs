using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Explain;

public sealed class ExplainCommandTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private TinyModel _tiny = null!;
    private string _film = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        _film = _films.Add("film.png", 1);
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("o.png")]
    [InlineData("o.jpg")]
    [InlineData("new/folder/o.jpeg")]
    public async Task Picture_has_the_films_size(string name)
    {
        Ran ran = await ExplainAsync("--finding", "Effusion", "--output", _films.At(name));
        Assert.Equal(0, ran.Status);
        PixelImage picture = new XrayDecoder(new ImageLimits()).Decode(await File.ReadAllBytesAsync(_films.At(name))).Image;
        Assert.Equal((90, 70, 3), (picture.Width, picture.Height, picture.Channels));
        Assert.Contains(_films.At(name), ran.Output, StringComparison.Ordinal);
        Assert.Contains(_tiny.Package.Card.Notice, ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cam")]
    [InlineData("gradcam")]
    public async Task Raw_map_is_the_scorers_by_the_methods_formula(string method)
    {
        string raw = _films.At("map.json");
        Assert.Equal(0, (await ExplainAsync("--finding", "effusion", "--method", method, "--raw", raw)).Status);

        using XrayScorer scorer = await XrayScorer.CreateAsync(_tiny.Package);
        Prediction prediction = scorer.Score("film.png", new ImageContent(await File.ReadAllBytesAsync(_film)), CancellationToken.None);
        ActivationMaps maps = prediction.MainView.Maps;
        float z = maps.Height * maps.Width;
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(raw));
        Assert.Equal("Effusion", json.RootElement.GetProperty("finding").GetString());
        Assert.Equal(prediction.Probabilities[2], json.RootElement.GetProperty("probability").GetDouble());
        Assert.Equal(
            maps.Of(2).ToArray().Select(m => method == "cam" ? m : Math.Max(0, m) / z),
            json.RootElement.GetProperty("map").EnumerateArray()
                .SelectMany(static row => row.EnumerateArray()).Select(static cell => cell.GetSingle()));
    }

    [Fact]
    public async Task Without_a_finding_the_most_probable_one_is_explained()
    {
        using XrayScorer scorer = await XrayScorer.CreateAsync(_tiny.Package);
        Prediction prediction = scorer.Score("film.png", new ImageContent(await File.ReadAllBytesAsync(_film)), CancellationToken.None);
        Finding most = prediction.Findings[prediction.Probabilities.Index().MaxBy(static p => p.Item).Index];

        Ran ran = await ExplainAsync("--raw", _films.At("map.json"), "--json");

        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.Equal(most.Name, json.RootElement.GetProperty("finding").GetString());
        Assert.False(json.RootElement.GetProperty("trained").GetBoolean());
    }

    [Fact]
    public async Task Opacity_of_0_gives_the_film_itself()
    {
        string picture = _films.At("o.png");
        await ExplainAsync("--output", picture, "--opacity", "0");
        byte[] film = new XrayDecoder(new ImageLimits()).Decode(await File.ReadAllBytesAsync(_film)).Image.Pixels;
        Assert.Equal(
            film.SelectMany(static gray => new[] { gray, gray, gray }),
            new XrayDecoder(new ImageLimits()).Decode(await File.ReadAllBytesAsync(picture)).Image.Pixels);
    }

    [Theory]
    [InlineData("--output", "o.png", "--finding", "Hernia")]
    [InlineData("--output", "o.png", "--method", "lime")]
    [InlineData("--output", "o.png", "--colormap", "pink")]
    [InlineData("--output", "o.png", "--opacity", "2")]
    [InlineData("--output", "o.gif")]
    [InlineData("--finding", "Effusion")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] arguments)
    {
        string[] inFolder = [.. arguments.Select(text => text.StartsWith("o.", StringComparison.Ordinal) ? _films.At(text) : text)];
        Assert.Equal(2, (await ExplainAsync(inFolder)).Status);
        Assert.Equal(["film.png"], Directory.GetFiles(_films.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Image_that_cannot_be_read_is_a_wrong_input()
    {
        string[] more = ["--output", _films.At("o.png"), "--model", _tiny.Path];
        Assert.Equal(2, (await Ran.Async(["explain", _films.At("none.png"), .. more])).Status);
        Assert.Equal(2, (await Ran.Async(["explain", _films.Add("e.png", []), .. more])).Status);
    }

    private Task<Ran> ExplainAsync(params string[] arguments) => Ran.Async(["explain", _film, .. arguments, "--model", _tiny.Path]);
}
