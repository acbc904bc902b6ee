using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Telemetry;
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
    public async Task Methods_all_writes_a_file_for_each_one_pass_method()
    {
        Ran ran = await ExplainAsync("--finding", "Effusion", "--methods", "all", "--raw", _films.At("m.json"), "--json");

        Assert.Equal(0, ran.Status);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.Equal(
            ExplanationMethods.OnePass.Select(static m => m.Name),
            json.RootElement.GetProperty("methods").EnumerateArray().Select(static m => m.GetProperty("method").GetString()));
        foreach (IExplanationMethod method in ExplanationMethods.OnePass)
        {
            using JsonDocument map = JsonDocument.Parse(await File.ReadAllTextAsync(_films.At($"m.{method.Name}.json")));
            Assert.Equal(method.Name, map.RootElement.GetProperty("method").GetString());
        }
    }

    [Fact]
    public async Task Faithfulness_is_measured_beside_a_random_map_and_an_edge_detector()
    {
        Ran json = await ExplainAsync("--finding", "Effusion", "--methods", "cam,layercam", "--faithfulness", "--json");
        Assert.Equal(0, json.Status);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement[] maps = [.. document.RootElement.GetProperty("faithfulness").EnumerateArray()];
        Assert.Equal(["cam", "layercam", "random", "sobel"], maps.Select(static m => m.GetProperty("method").GetString()));
        Assert.All(maps, static m => Assert.InRange(m.GetProperty("deletion").GetDouble(), 0.0001, 0.9999));

        Ran text = await ExplainAsync("--finding", "Effusion", "--faithfulness");
        Assert.Contains("sobel", text.Output, StringComparison.Ordinal);
        Assert.Contains("insertion", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_cam_states_its_channels_and_what_they_leave_out()
    {
        string raw = _films.At("map.json");
        Ran ran = await ExplainAsync("--finding", "Effusion", "--method", "scorecam", "--channels", "4", "--raw", raw);

        Assert.Equal(0, ran.Status);
        Assert.Contains("channels: 4 of 16; the others have ", ran.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(raw));
        Assert.Equal(4, json.RootElement.GetProperty("channels").GetProperty("used").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("channels").GetProperty("energyLeftOut").GetDouble(), 0.001, 0.999);
        Assert.Contains("channels: all 16", (await ExplainAsync("--method", "scorecam", "--raw", raw)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Package_without_the_map_is_refused_with_the_methods_that_it_has()
    {
        using TinyModel former = await TinyModel.CreateAsync(findings: 3, graph: FormerGraph.Of);
        string[] arguments = ["explain", _film, "--finding", "Effusion", "--model", former.Path, "--raw", _films.At("m.json")];

        Ran one = await Ran.Async([.. arguments, "--method", "layercam"]);
        Assert.Equal(2, one.Status);
        Assert.Contains("model upgrade", one.Error, StringComparison.Ordinal);
        Assert.Equal(["film.png"], Directory.GetFiles(_films.Path).Select(Path.GetFileName));

        Ran all = await Ran.Async([.. arguments, "--methods", "all"]);
        Assert.Equal(1, all.Status);
        Assert.Contains("no map for LayerCAM", all.Error, StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(_films.Path, "m.*.json").Length);
    }

    [Fact]
    public async Task Finding_that_nothing_on_the_film_supports_gives_no_picture()
    {
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package);
        for (int seed = 2; seed < 100; seed++)
        {
            string film = _films.Add("f.png", seed);
            ImageContent content = new(await File.ReadAllBytesAsync(film));
            Prediction p = scorer.Score("f.png", content, CancellationToken.None);
            int none = Enumerable.Range(0, 14).FirstOrDefault(
                i => !Explanation.Of(p, i, ExplanationMethods.GradCam).HasEvidence, -1);
            if (none < 0) continue;

            string[] arguments = ["explain", film, "--finding", p.Findings[none].Name, "--model", tiny.Path];
            Ran ran = await Ran.Async([.. arguments, "--output", _films.At("o.png")]);

            Assert.Equal(2, ran.Status);
            Assert.Contains($"supports {p.Findings[none]}", ran.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(_films.At("o.png")));
            return;
        }

        Assert.Fail("Every finding of a hundred films has evidence: choose other weights.");
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
    [InlineData("--output", "o.png", "--methods", "cam,lime")]
    [InlineData("--output", "o.png", "--methods", "cam", "--method", "cam")]
    [InlineData("--output", "o.png", "--channels", "4")]
    [InlineData("--output", "o.png", "--method", "scorecam", "--channels", "0")]
    [InlineData("--finding", "Effusion")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] arguments)
    {
        string[] inFolder = [.. arguments.Select(text => text.StartsWith("o.", StringComparison.Ordinal) ? _films.At(text) : text)];
        Assert.Equal(2, (await ExplainAsync(inFolder)).Status);
        Assert.Equal(["film.png"], Directory.GetFiles(_films.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Sheet_regions_and_a_marked_picture_are_written_in_one_run()
    {
        string boxes = Boxes("film.png,Infiltrate,10.5,12,20,20,", "film.png,Effusion,40,30,20,15", "other.png,Effusion,1,1,5,5");
        Ran ran = await ExplainAsync(
            "--finding", "Effusion", "--boxes", boxes, "--sheet", _films.At("sheet.jpg"), "--regions", _films.At("r.json"),
            "--energy", "0.5", "--output", _films.At("o.png"), "--side-by-side", "--legend", "--contours", "0.5,0.8");

        Assert.True(ran.Status == 0, ran.Error);
        XrayDecoder decoder = new(new ImageLimits());
        PixelImage picture = decoder.Decode(await File.ReadAllBytesAsync(_films.At("o.png"))).Image;
        Assert.Equal(182, picture.Width);
        Assert.True(picture.Height > 100, $"{picture.Height}");
        PixelImage sheet = decoder.Decode(await File.ReadAllBytesAsync(_films.At("sheet.jpg"))).Image;
        Assert.True(sheet.Width > 900, $"{sheet.Width}");
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(_films.At("r.json")));
        Assert.Equal((90, 70), (Number("imageWidth"), Number("imageHeight")));
        Assert.Contains("not a medical device", json.RootElement.GetProperty("notice").GetString(), StringComparison.Ordinal);
        JsonElement[] regions = [.. json.RootElement.GetProperty("regions").EnumerateArray()];
        Assert.InRange(regions.Sum(static r => r.GetProperty("energy").GetDouble()), 0.5, 1);
        Assert.All(regions, static r => Assert.True(
            r.GetProperty("x").GetInt32() + r.GetProperty("width").GetInt32() <= 90
            && r.GetProperty("y").GetInt32() + r.GetProperty("height").GetInt32() <= 70));

        int Number(string name) => json.RootElement.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("has no box for 'film.png'", "other.png,Effusion,1,1,5,5")]
    [InlineData("Line 2 of", "film.png,Effusion,1,1,5")]
    [InlineData("Line 2 of", "film.png,Effusion,1,1,0,5")]
    [InlineData("Line 3 of", "film.png,Effusion,1,1,5,5", "film.png,Effusion,one,1,5,5")]
    public async Task Boxes_that_are_none_of_the_films_are_refused_and_nothing_is_drawn(string sentence, params string[] rows)
    {
        Ran ran = await ExplainAsync("--sheet", _films.At("sheet.jpg"), "--boxes", Boxes(rows));

        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_films.At("sheet.jpg")));
    }

    [Theory]
    [InlineData("--sheet", "s.gif")]
    [InlineData("--regions", "r.json", "--threshold", "0")]
    [InlineData("--regions", "r.json", "--threshold", "0.5", "--energy", "0.5")]
    [InlineData("--output", "o.png", "--contours", "half")]
    [InlineData("--output", "o.png", "--contours", "1.5")]
    [InlineData("--output", "o.png", "--sheet", "o.png")]
    [InlineData("--output", "o.png", "--boxes", "none.csv")]
    public async Task Marks_that_make_no_sense_are_refused(params string[] arguments)
    {
        string[] inFolder = [.. arguments.Select(text => text.Contains('.', StringComparison.Ordinal) && !double.TryParse(text, out _)
            ? _films.At(text)
            : text)];
        Assert.Equal(2, (await ExplainAsync(inFolder)).Status);
        Assert.Equal(["film.png"], Directory.GetFiles(_films.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Several_films_and_findings_become_a_folder_of_pictures()
    {
        using FilmFolder films = new(), pictures = new();
        films.Add("a.png", 1);
        films.Add("sub/b.png", 2);
        films.Add("broken.png", [1, 2, 3]);
        Ran ran = await Ran.Async(
            "explain", films.Path, "--finding", "Effusion,Atelectasis", "--output-folder", pictures.Path, "--model", _tiny.Path);
        Assert.Equal(1, ran.Status);
        Assert.Contains("failed: broken.png", ran.Error, StringComparison.Ordinal);
        Assert.Equal(1, ran.Error.Split(_tiny.Package.Card.Notice).Length - 1);
        string[] drawn = Directory.GetFiles(pictures.Path, "*", SearchOption.AllDirectories);
        Assert.All(drawn, static path => Assert.EndsWith(".jpg", path, StringComparison.Ordinal));
        int nothing = ran.Output.Split("Nothing is drawn").Length - 1;
        Assert.Equal(4, drawn.Length + nothing);
        Assert.True(drawn.Length > 0);
    }

    [Fact]
    public async Task Folder_of_films_without_a_finding_shows_each_films_most_probable_one()
    {
        using FilmFolder films = new(), pictures = new();
        films.Add("a.png", 1);
        Ran ran = await Ran.Async("explain", films.Path, "--output-folder", pictures.Path, "--model", _tiny.Path, "--json");
        Assert.Equal(0, ran.Status);
        Assert.Single(Directory.GetFiles(pictures.Path));
    }

    [Theory]
    [InlineData()]
    [InlineData("--finding", "Effusion")]
    [InlineData("--finding", "all")]
    public async Task Film_is_scored_once_whatever_is_explained(params string[] more)
    {
        using FilmFolder films = new(), pictures = new();
        films.Add("a.png", 1);
        films.Add("b.png", 2);
        List<string> stages = [];
        using Activity test = new Activity("test").Start();
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == ImageSpans.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId != test.TraceId) return;
                lock (stages) stages.Add(span.OperationName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using (ImageSpans.Score("any"))
        {
            Ran ran = await Ran.Async(["explain", films.Path, "--output-folder", pictures.Path, "--model", _tiny.Path, .. more]);
            Assert.True(ran.Status == 0, ran.Error);
        }

        Assert.Equal(2, stages.Count(static name => name == "chexnet.infer"));
    }

    [Fact]
    public async Task Nothing_but_unreadable_films_is_wrong_input_however_many_findings_are_asked_for()
    {
        using FilmFolder films = new(), pictures = new();
        films.Add("broken.png", [1, 2, 3]);
        Ran ran = await Ran.Async(
            "explain", films.Path, "--finding", "all", "--output-folder", pictures.Path, "--model", _tiny.Path);
        Assert.Equal(2, ran.Status);
    }

    [Theory]
    [InlineData("is a folder", "--output", "o.png")]
    [InlineData("--output is for one film", "--output-folder", "x", "--output", "o.png")]
    public async Task Folder_where_a_file_is_wanted_is_named_as_such(string says, params string[] more)
    {
        using FilmFolder films = new();
        films.Add("a.png", 1);
        Ran ran = await Ran.Async(["explain", films.Path, "--model", _tiny.Path, .. more]);
        Assert.Equal(2, ran.Status);
        Assert.Contains(says, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_that_cannot_be_read_is_a_wrong_input()
    {
        string[] more = ["--output", _films.At("o.png"), "--model", _tiny.Path];
        Assert.Equal(2, (await Ran.Async(["explain", _films.At("none.png"), .. more])).Status);
        Assert.Equal(2, (await Ran.Async(["explain", _films.Add("e.png", []), .. more])).Status);
    }

    private string Boxes(params string[] rows)
    {
        string file = string.Join('\n', rows.Prepend("Image Index,Finding Label,Bbox [x,y,w,h],,,"));
        return _films.Add("boxes.csv", Encoding.UTF8.GetBytes(file));
    }

    private Task<Ran> ExplainAsync(params string[] arguments) => Ran.Async(["explain", _film, .. arguments, "--model", _tiny.Path]);
}
