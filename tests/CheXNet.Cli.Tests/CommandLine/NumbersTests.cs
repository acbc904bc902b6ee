using CheXNet.Cli.Tests.Score;
using Xunit;

namespace CheXNet.Cli.Tests.CommandLine;

/// <summary>One rule for numbers on every command.</summary>
public sealed class NumbersTests
{
    [Theory]
    [InlineData("query --dataset d --finding Mass --min", "0,5")]
    [InlineData("query --dataset d --finding Mass --min", "1,000")]
    [InlineData("query --dataset d --finding Mass --min", "NaN")]
    [InlineData("query --dataset d --finding Mass --min", "Infinity")]
    [InlineData("query --dataset d --finding Mass --min", " 0.5")]
    [InlineData("query --dataset d --finding Mass --min", "0.5x")]
    [InlineData("query --dataset d --top", "1.000")]
    [InlineData("query --dataset d -n", "1,000")]
    [InlineData("explain f.png --output o.png --opacity", "0,5")]
    [InlineData("score f.png --workers", "1.000")]
    [InlineData("score f.png --threads", "many")]
    [InlineData("phantoms --output o --count", "1,000")]
    [InlineData("phantoms --output o --seed", "-1")]
    [InlineData("phantoms --output o --size", "1e3")]
    [InlineData("phantoms --output o --index", "٣")]
    [InlineData("run start --dataset d --tolerate-percent", "2,5")]
    [InlineData("run start --dataset d --tolerate", "1.5")]
    [InlineData("run start --dataset d --page-size", "99999999999")]
    [InlineData("run start --dataset d --shards", "1 000")]
    [InlineData("run start --dataset d --window", "0x5")]
    [InlineData("run list --top", "1'000")]
    public async Task Number_in_another_form_is_refused_with_the_option_and_the_form(string command, string number)
    {
        string[] words = command.Split(' ');

        Ran ran = await Ran.Async([.. words, number]);

        Assert.Equal(2, ran.Status);
        Assert.StartsWith($"error: {words[^1]} '{number}' is not a ", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score f.png --workers 0", "--workers is 0: use 1 to 256.")]
    [InlineData("score f.png --batch 0", "--batch is 0: use 1 to 1024.")]
    [InlineData("run list --top 1001", "--top is 1001: use 1 to 1000.")]
    public async Task Number_out_of_range_is_refused_with_the_range(string command, string sentence)
    {
        Ran ran = await Ran.Async(command.Split(' '));

        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
    }
}
