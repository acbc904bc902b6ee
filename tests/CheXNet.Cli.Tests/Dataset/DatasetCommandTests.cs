using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Dataset;

public sealed class DatasetCommandTests : IDisposable
{
    private readonly FilmFolder _films = new();

    public DatasetCommandTests()
    {
        for (int i = 1; i <= 4; i++) _films.Add($"ward{i}/film.png", i);
        Write("labels.csv", "image,Mass,Edema,Fracture,patient,sex,age\n"
            + "ward1/film.png,1,-1,1,p1,F,40\nward2/film.png,0,,0,p2,M,50\nward3/film.png,1,1,0,p2,M,50\nward4/film.png,0,0,0,p3,F,60\n");
    }

    public void Dispose() => _films.Dispose();

    [Fact]
    public async Task Describe_counts_findings_and_prints_what_each_label_counts_as()
    {
        Ran ran = await Ran.Async("dataset", "describe", _films.Path);

        Assert.Equal((0, ""), (ran.Status, ran.Error));
        Assert.Contains("4 images of 3 patients (at most 2 of one), 4 with a film here", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"Mass\s+2\s+2\s+0\s+0\s+50\.00%", ran.Output);
        Assert.Matches(@"Edema\s+1\s+1\s+1\s+1\s+33\.33%", ran.Output);
        Assert.Contains("what is uncertain counts not at all, what is not mentioned as absent", ran.Output, StringComparison.Ordinal);
        Assert.Matches(@"Fracture\s+not used\s+1", ran.Output);
        Assert.Contains("Ages: 40 to 60, median 50.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Sizes: 90×70 4.", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ignore", 1, 1 / 3.0)]
    [InlineData("zero", 1, 0.25)]
    [InlineData("one", 2, 0.5)]
    public async Task Describe_counts_uncertain_labels_as_asked(string policy, int positives, double prevalence)
    {
        Ran ran = await Ran.Async("dataset", "describe", _films.Path, "--uncertain", policy, "--json");

        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.Equal(policy, json.RootElement.GetProperty("policy").GetString());
        JsonElement edema = json.RootElement.GetProperty("findings").EnumerateArray().Single(
            static f => f.GetProperty("finding").GetString() == "Edema");
        Assert.Equal(positives, edema.GetProperty("positives").GetInt32());
        Assert.Equal(prevalence, edema.GetProperty("prevalence").GetDouble(), 1e-12);
        Assert.Equal(64, json.RootElement.GetProperty("origins")[0].GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task Check_of_a_clean_folder_leaves_0()
    {
        Ran ran = await Ran.Async("dataset", "check", _films.Path, "--decode");

        Assert.Equal((0, ""), (ran.Status, ran.Error));
        Assert.Contains("No anomaly.", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_anomalies_and_leaves_1()
    {
        _films.Add("ward9/film.png", 1);

        Ran text = await Ran.Async("dataset", "check", _films.Path);
        Ran ran = await Ran.Async("dataset", "check", _films.Path, "--json");

        Assert.Equal((1, 1), (text.Status, ran.Status));
        Assert.Matches(@"1\s+film-duplicate\s+films with the same content as another\s+ward9/film\.png is ward1/film\.png", text.Output);
        using JsonDocument json = JsonDocument.Parse(ran.Output);
        Assert.False(json.RootElement.GetProperty("isClean").GetBoolean());
        Assert.Equal(
            ["film-extra", "film-duplicate"],
            json.RootElement.GetProperty("anomalies").EnumerateArray()
                .Select(static a => a.GetProperty("kind").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("image,prob_Mass\nward1/film.png,0.5\n", "holds predictions, not labels")]
    [InlineData("image,Mass\nward1/film.png,50\n", "has '50' in the column 'Mass'")]
    [InlineData("image,Mass\nother.png,1\n", "is of another dataset")]
    [InlineData("ward1/film.png\n", "is a list of images without labels")]
    public async Task Labels_that_cannot_be_used_leave_2_and_one_sentence(string labels, string why)
    {
        Ran ran = await Ran.Async("dataset", "check", _films.Path, "--labels", Write("bad.txt", labels));

        Assert.Equal((2, ""), (ran.Status, ran.Output));
        Assert.Contains(why, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Folder_that_is_not_there_leaves_2()
    {
        Ran ran = await Ran.Async("dataset", "describe", _films.At("none"));

        Assert.Equal((2, ""), (ran.Status, ran.Output));
        Assert.Contains("is no folder", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("describe")]
    public async Task Help_has_examples(string command)
    {
        Ran ran = await Ran.Async("dataset", command, "--help");

        Assert.Equal(0, ran.Status);
        Assert.Contains($"chexnet dataset {command} ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("PadChest", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Real_labels_are_described()
    {
        string folder = TestData.RequireOrSkip("nih");

        Ran ran = await Ran.Async("dataset", "describe", folder, "--json");

        using JsonDocument json = JsonDocument.Parse(ran.Output);
        JsonElement root = json.RootElement;
        Assert.Equal((112_120, 30_805), (root.GetProperty("images").GetInt32(), root.GetProperty("patients").GetInt32()));
        Assert.Equal(984, root.GetProperty("boxes").EnumerateObject().Sum(static b => b.Value.GetInt32()));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_films.At(name), text);
        return _films.At(name);
    }
}
