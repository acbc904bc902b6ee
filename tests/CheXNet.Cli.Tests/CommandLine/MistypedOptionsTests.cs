using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Tests.Score;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Cli.Tests.CommandLine;

public sealed class MistypedOptionsTests
{
    [Theory]
    [InlineData("--output", "score", "film.png", "--ouput", "x.csv")]
    [InlineData("--output", "score", "film.png", "--ouput=x.csv")]
    [InlineData("--finding", "explain", "film.png", "--findng", "Mass")]
    [InlineData("--dataset", "query", "--datset", "ward")]
    [InlineData("--json", "model", "list", "--jsn")]
    [InlineData("--storage", "run", "list", "--storrage", "x")]
    public async Task Mistyped_option_is_named_with_the_one_that_was_meant(string meant, params string[] arguments)
    {
        Ran ran = await Ran.Async(arguments);
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains($"did you mean {meant}?", ran.Error, StringComparison.Ordinal);
        Assert.Contains("unknown option --", ran.Error, StringComparison.Ordinal);
        Assert.Contains("--help", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_like_nothing_known_is_unknown_without_a_guess()
    {
        Ran ran = await Ran.Async("score", "film.png", "--frobnicate");
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains("unknown option --frobnicate.", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Word_after_two_dashes_is_a_file()
    {
        Ran ran = await Ran.Async("score", "--", "--ouput");
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains("There is no file or folder '--ouput'", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistyped_command_is_recognised()
    {
        Ran ran = await Ran.Async("model", "lst");
        Assert.Equal(ExitCode.WrongInput, ran.Status);
        Assert.Contains("did you mean list?", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Headings_are_the_usual_abbreviations_and_all_different(int width)
    {
        Finding[] findings = [.. ChestXray14.Findings, new("Pneumonitis"), new("Pneumonoconiosis"), new("Mass lesion"), new("X")];
        IReadOnlyList<string> headings = Abbreviations.Of(findings, width);
        Assert.Equal(headings.Count, headings.Distinct().Count());
        Assert.All(headings, heading => Assert.InRange(heading.Length, 1, width));
        Assert.Equal(("PNA", "PTX"), (headings[6], headings[7]));
    }
}
