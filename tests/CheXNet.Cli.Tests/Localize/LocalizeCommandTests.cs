using System.Text.Json;
using System.Xml.Linq;
using CheXNet.Cli.Tests.Score;
using CheXNet.Explanations;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Localize;

public sealed class LocalizeCommandTests : IAsyncLifetime
{
    private const string Header = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n";

    private readonly FilmFolder _films = new();
    private TinyModel _tiny = null!;
    private string _boxes = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        for (int i = 0; i < 6; i++) _films.Add($"images/{i / 2:D8}_{i % 2:D3}.png", i);
        _boxes = Boxes(
            "00000000_000.png,Effusion,10,10,30,30", "00000000_001.png,Effusion,40,20,20,30,,,", "00000001_000.png,Effusion,5,5,50,50",
            "00000001_000.png,Cardiomegaly,20,20,40,40", "00000002_001.png,Cardiomegaly,0,0,20,20", "00000002_001.png,Hernia,0,0,20,20");
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Table_and_files_hold_every_method_beside_the_controls()
    {
        Ran ran = await LocalizeAsync("--output", _films.At("out"));

        Assert.Equal(0, ran.Status);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(_films.At("out/localization.json")));
        JsonElement[] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray()];
        string[] methods = [.. ExplanationMethods.OnePass.Select(static m => m.Name), "random", "gaussian"];
        foreach (string method in methods)
        {
            JsonElement effusion = rows.Single(
                r => r.GetProperty("method").GetString() == method && r.GetProperty("finding").GetString() == "Effusion");
            Assert.Equal(3, effusion.GetProperty("images").GetInt32());
            Assert.Equal(2, effusion.GetProperty("patients").GetInt32());
            Assert.InRange(effusion.GetProperty("measures").GetProperty("energy").GetProperty("value").GetDouble(), 0.0001, 1);
            Assert.Contains(method, ran.Output, StringComparison.Ordinal);
        }

        Assert.Contains("does not have their finding: 1 (Hernia)", ran.Output, StringComparison.Ordinal);
        Assert.Contains("untrained", ran.Output, StringComparison.Ordinal);
        Assert.Contains("energy", await File.ReadAllTextAsync(_films.At("out/localization.csv")), StringComparison.Ordinal);
        XDocument.Load(_films.At("out/localization.svg"));
    }

    [Fact]
    public async Task Same_seed_gives_the_same_report_with_any_number_of_workers()
    {
        Ran one = await LocalizeAsync("--json", "--workers", "1", "--methods", "cam");
        Ran many = await LocalizeAsync("--json", "--workers", "4", "--methods", "cam");
        Assert.Equal(one.Output, many.Output);
        Assert.NotEqual(one.Output, (await LocalizeAsync("--json", "--methods", "cam", "--seed", "2")).Output);
    }

    [Fact]
    public async Task Split_and_findings_choose_what_is_measured()
    {
        string list = _films.Add("list.txt", "00000001_000.png\n00000002_001.png\n"u8.ToArray());
        Ran ran = await LocalizeAsync("--json", "--split", list, "--findings", "cardiomegaly", "--methods", "gradcam");
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.Equal(2, json.RootElement.GetProperty("images").GetInt32());
        Assert.Equal(
            ["Cardiomegaly", "mean"],
            json.RootElement.GetProperty("rows").EnumerateArray().Select(static r => r.GetProperty("finding").GetString()).Distinct());
    }

    [Fact]
    public async Task Layers_and_input_methods_have_rows_of_their_own()
    {
        string[] Methods(Ran ran)
        {
            using JsonDocument json = JsonDocument.Parse(ran.Output);
            JsonElement.ArrayEnumerator rows = json.RootElement.GetProperty("rows").EnumerateArray();
            return [.. rows.Select(static r => r.GetProperty("method").GetString()!).Distinct()];
        }

        Assert.Equal(
            ["layercam@denseblock1", "layercam@norm5", "random", "gaussian"],
            Methods(await LocalizeAsync("--json", "--layer", "denseblock1,norm5", "--methods", "layercam")));
        Assert.Equal(
            ["layercam@denseblock1+norm5", "random", "gaussian"],
            Methods(await LocalizeAsync("--json", "--layer", "denseblock1,norm5", "--methods", "layercam", "--fuse")));
        Assert.Equal(["cam", "gradient", "random", "gaussian"], Methods(await LocalizeAsync("--json", "--methods", "cam,gradient")));
        Assert.Equal(
            ["scorecam", "random", "gaussian"], Methods(await LocalizeAsync("--json", "--methods", "scorecam", "--channels", "4")));
    }

    [Fact]
    public async Task Faithfulness_is_measured_beside_a_random_map_and_an_edge_detector()
    {
        Ran ran = await LocalizeAsync("--json", "--methods", "gradcam", "--faithfulness", "--findings", "Cardiomegaly");
        Assert.Equal(0, ran.Status);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        foreach (string method in new[] { "gradcam", "random", "sobel" })
        {
            JsonElement mean = json.RootElement.GetProperty("rows").EnumerateArray()
                .Single(r => r.GetProperty("method").GetString() == method && r.GetProperty("finding").GetString() == "mean");
            Assert.InRange(mean.GetProperty("measures").GetProperty("faith_deletion").GetProperty("value").GetDouble(), 0.0001, 0.9999);
        }
    }

    [Fact]
    public async Task Package_without_the_maps_says_which_are_missing()
    {
        using TinyModel former = await TinyModel.CreateAsync(findings: 3, graph: FormerGraph.Of);
        string[] line = ["localize", _films.At("images"), "--boxes", _boxes, "--model", former.Path];
        Ran all = await Ran.Async(line);
        Assert.Equal(0, all.Status);
        Assert.Contains("no map for gradcampp, layercam", all.Output, StringComparison.Ordinal);
        Ran asked = await Ran.Async([.. line, "--methods", "layercam"]);
        Assert.Equal(2, asked.Status);
        Assert.Contains("model upgrade", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_film_is_listed_and_the_others_are_measured()
    {
        _films.Add("images/00000000_001.png", "no image"u8.ToArray());
        Ran ran = await LocalizeAsync("--methods", "cam");
        Assert.Equal(1, ran.Status);
        Assert.Contains("failed: 00000000_001.png", ran.Error, StringComparison.Ordinal);
        Assert.Contains("could not be measured: 1", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--methods", "gradcm", "'gradcm' is no explanation method")]
    [InlineData("--layer", "denseblock9", "no layer 'denseblock9'")]
    [InlineData("--findings", "Foo", "no finding 'Foo'")]
    [InlineData("--findings", "Atelectasis", "No image has a box of Atelectasis")]
    [InlineData("--split", "nowhere.txt", "cannot be read")]
    [InlineData("--channels", "4", "--channels is for Score-CAM")]
    [InlineData("--resamples", "0", "--resamples")]
    public async Task Wrong_argument_is_named(string option, string value, string message)
    {
        Ran ran = await LocalizeAsync(option, value);
        Assert.Equal(2, ran.Status);
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Theory]
    [InlineData("9.png,Effusion,1,1,2,2", "names none of the 6 images")]
    [InlineData("00000000_000.png,Effusion,1,1,2", "Line 2")]
    [InlineData("00000000_000.png,Efusion,1,1,2,2", "'Efusion'")]
    [InlineData("00000000_000.png,Effusion,900,900,20,20", "None of the 1 images with boxes could be measured")]
    public async Task Boxes_that_fit_nothing_are_refused(string row, string message)
    {
        _boxes = Boxes(row);
        Ran ran = await LocalizeAsync("--output", _films.At("out"));
        Assert.Equal(2, ran.Status);
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_films.At("out/localization.json")));
    }

    [Fact]
    public async Task Box_file_is_never_written_over()
    {
        _boxes = _films.Add("out/localization.csv", await File.ReadAllBytesAsync(_boxes));
        byte[] before = await File.ReadAllBytesAsync(_boxes);
        Ran ran = await LocalizeAsync("--output", _films.At("out"));
        Assert.Equal(2, ran.Status);
        Assert.Contains("is the input", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_boxes));
    }

    private string Boxes(params string[] rows) =>
        _films.Add("boxes.csv", [.. System.Text.Encoding.UTF8.GetBytes(Header + string.Concat(rows.Select(static row => row + "\n")))]);

    private Task<Ran> LocalizeAsync(params string[] more) =>
        Ran.Async(["localize", _films.At("images"), "--boxes", _boxes, "--model", _tiny.Path, .. more]);
}
