using System.Text.Json;
using CheXNet.Cli.Evaluate;
using CheXNet.Cli.Tests.Score;
using Xunit;

namespace CheXNet.Cli.Tests.Evaluate;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly FilmFolder _files = new();
    private readonly string _predictions;
    private readonly string _labels;

    public EvaluateCommandTests()
    {
        _predictions = Write("p.csv", "Image Index,prob_Mass,prob_Hernia\na.png,.9,.2\nb.png,.4,.1\nc.png,.6,.3\nd.png,.2,.1\n");
        _labels = Write("labels.csv", "image,patient_id,Mass,Hernia\na.png,1,1,0\nb.png,1,0,0\nc.png,2,1,0\nd.png,3,0,0\n");
    }

    [Fact]
    public async Task Tables_and_the_three_files_hold_the_numbers()
    {
        Ran ran = await EvaluateAsync("--output-folder", _files.At("out"), "--bootstraps", "50", "--seed", "9");
        Assert.Equal(0, ran.Status);
        Assert.Contains("4 images of 3 patients, 2 findings", ran.Output, StringComparison.Ordinal);
        Assert.Contains("1.000", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Hernia: no AUROC, since no image has the finding.", ran.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(_files.At("out/report.json")));
        JsonElement root = json.RootElement;
        Assert.Equal(1, root.GetProperty("findings")[0].GetProperty("auroc").GetProperty("value").GetDouble());
        Assert.Equal(64, root.GetProperty("predictions").GetProperty("sha256").GetString()!.Length);
        Assert.Equal(64, root.GetProperty("labels").GetProperty("files")[0].GetProperty("sha256").GetString()!.Length);
        JsonElement bootstrap = root.GetProperty("bootstrap");
        Assert.Equal((50, 9), (bootstrap.GetProperty("replicates").GetInt32(), bootstrap.GetProperty("seed").GetInt32()));
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(_files.At("out/report.html")), StringComparison.Ordinal);
        Assert.Contains("| Mass | 4 | 2 |", await File.ReadAllTextAsync(_files.At("out/report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_on_the_output_is_the_report_and_one_unit_has_one_interval()
    {
        Ran ran = await EvaluateAsync("--json", "--bootstrap-unit", "image", "--bootstraps", "50");
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement auroc = json.RootElement.GetProperty("findings")[0].GetProperty("auroc");
        Assert.Equal(JsonValueKind.Null, auroc.GetProperty("patients").ValueKind);
        Assert.Equal(JsonValueKind.Object, auroc.GetProperty("images").ValueKind);
    }

    [Fact]
    public async Task Image_without_labels_is_listed_and_makes_the_status_1()
    {
        await File.AppendAllTextAsync(_predictions, "stranger.png,.5,.5\n");
        Ran ran = await EvaluateAsync("--bootstraps", "10", "--json");
        Assert.Equal(1, ran.Status);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.Equal("stranger.png", json.RootElement.GetProperty("account").GetProperty("unlabeled")[0].GetString());
    }

    [Fact]
    public async Task Thresholds_and_prevalences_by_finding_are_used()
    {
        Ran ran = await EvaluateAsync("--bootstraps", "10", "--json", "-t", "0.3", "-t", "mass=0.5", "--prevalence", "Mass=0.01");
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement[] at = [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(static f => f.GetProperty("operating"))];
        Assert.Equal([.5, .3], at.Select(static o => o.GetProperty("threshold").GetDouble()));
        Assert.Equal(1, at[0].GetProperty("ppvAtPrevalence").GetDouble());
        Assert.Equal(JsonValueKind.Null, at[1].GetProperty("prevalence").ValueKind);
    }

    [Fact]
    public async Task Second_model_is_compared()
    {
        string other = Write("q.csv", "image,Mass\na.png,.1\nb.png,.4\nc.png,.6\nd.png,.2\n");
        Ran ran = await EvaluateAsync("--compare", other, "--bootstraps", "20");
        Assert.Equal(0, ran.Status);
        Assert.Contains($"Against {other}", ran.Output, StringComparison.Ordinal);
        Assert.Contains("p, DeLong", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "--threshold", "0,5" }, "write a number from 0 to 1")]
    [InlineData(new[] { "--threshold", "Headache=0.5" }, "the labels have no finding 'Headache'")]
    [InlineData(new[] { "--prevalence", "2" }, "write a number from 0 to 1")]
    [InlineData(new[] { "--dataset", "ward" }, "leave one of them out")]
    [InlineData(new[] { "--data", "here" }, "leave them out with a file")]
    [InlineData(new[] { "--bootstraps", "0" }, "--bootstraps is 0: use 1 to")]
    [InlineData(new[] { "--split", "nothing.txt" }, "'nothing.txt' cannot be read")]
    public async Task Wrong_option_is_refused_in_one_sentence(string[] options, string sentence)
    {
        Ran ran = await EvaluateAsync(options);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.Equal("", ran.Output);
    }

    [Fact]
    public async Task Label_file_of_another_dataset_and_an_input_as_output_are_refused()
    {
        string other = Write("other.csv", "image,Mass\nfar/1.png,1\n");
        Ran ran = await Ran.Async("evaluate", "-p", _predictions, "-l", other);
        Assert.Equal(2, ran.Status);
        Assert.Contains("may belong to another dataset", ran.Error, StringComparison.Ordinal);

        string json = Write("report.json", await File.ReadAllTextAsync(_predictions));
        ran = await Ran.Async("evaluate", "-p", json, "-l", _labels, "-o", Path.GetDirectoryName(json)!);
        Assert.Equal(2, ran.Status);
        Assert.Contains("is the input", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "evaluate", "-p", "my file.csv" }, "chexnet evaluate -p 'my file.csv'")]
    [InlineData(new[] { "evaluate", "--storage", "AccountKey=secret" }, "chexnet evaluate --storage …")]
    [InlineData(new[] { "evaluate", "--storage=AccountKey=secret" }, "chexnet evaluate --storage=…")]
    [InlineData(new[] { "evaluate", "--storage:AccountKey=secret" }, "chexnet evaluate --storage:…")]
    public void Command_of_the_report_can_be_typed_and_has_no_secret(string[] arguments, string expected) =>
        Assert.Equal(expected, CommandLineText.Of(arguments));

    public void Dispose() => _files.Dispose();

    private Task<Ran> EvaluateAsync(params string[] more) => Ran.Async(["evaluate", "-p", _predictions, "-l", _labels, .. more]);

    private string Write(string name, string text)
    {
        string path = _files.At(name);
        File.WriteAllText(path, text);
        return path;
    }
}
