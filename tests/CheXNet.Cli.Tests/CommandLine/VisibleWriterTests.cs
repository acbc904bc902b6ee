using System.Text.Json;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Tests.Score;
using Xunit;

namespace CheXNet.Cli.Tests.CommandLine;

public sealed class VisibleWriterTests
{
    private const string Hostile = "a\u001B[2J\u0007\u009B\u202Egnp.\u2066b\u007F";

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Nothing_that_drives_a_terminal_passes()
    {
        using StringWriter console = new();
        using VisibleWriter writer = new(console);

        writer.Write(Hostile);
        writer.WriteLine(Hostile);
        await writer.WriteLineAsync(Hostile);
        await writer.WriteAsync(Hostile);
        writer.Write(Hostile.ToCharArray());
        foreach (char c in Hostile) writer.Write(c);

        Assert.DoesNotContain(console.ToString(), static c => c is not ('\n' or '\r') && (char.IsControl(c) || c is '\u202E' or '\u2066'));
        Assert.Equal(6, console.ToString().Split(@"a\u001B[2J\u0007\u009B\u202Egnp.\u2066b\u007F").Length - 1);
    }

    [Fact]
    public void Json_means_the_same_afterwards()
    {
        using StringWriter console = new();
        using VisibleWriter writer = new(console);
        writer.Write(JsonSerializer.Serialize(new { name = Hostile }, Relaxed));

        Assert.Equal(Hostile, JsonElement.Parse(console.ToString()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Error_is_one_line_whatever_name_it_quotes()
    {
        Ran ran = await Ran.Async("score", "no\nsuch\u001Bfile.png");

        Assert.Equal(2, ran.Status);
        Assert.Contains(@"no\u000Asuch\u001Bfile.png", ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
