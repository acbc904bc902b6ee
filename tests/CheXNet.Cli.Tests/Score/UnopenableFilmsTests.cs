using System.Text.Json;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

/// <summary>Listed = scored + failed, whatever lies in the folder.</summary>
public sealed class UnopenableFilmsTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private readonly FilmFolder _out = new();
    private TinyModel _tiny = null!;

    public async ValueTask InitializeAsync() => _tiny = await TinyModel.CreateAsync(findings: 3);

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _out.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Everything_that_looks_like_an_image_is_scored_or_one_failure()
    {
        await OddFiles.AddAsync(_films);
        string csv = _out.At("scores.csv");

        Ran ran = await ScoreAsync(_films.Path, "--output", csv, "--json");

        Assert.Equal(1, ran.Status);
        JsonElement summary = JsonElement.Parse(ran.Output);
        (int listed, int scored, int failed) = (Of("listed"), Of("scored"), Of("failed"));
        Assert.Equal((10, 2, 8), (listed, scored, failed));
        Assert.Contains("10 listed: 2 scored, 8 failed", ran.Error, StringComparison.Ordinal);
        string[] failures = await File.ReadAllLinesAsync(csv + ".failures.csv");
        Assert.Equal(OddFiles.Unopenable, failures[1..].Select(static line => line.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.Contains(failures, static line => line.Contains("not a regular file but a pipe", StringComparison.Ordinal));

        int Of(string name) => summary.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task What_a_shells_pattern_hands_over_is_one_failure_each_too()
    {
        await OddFiles.AddAsync(_films);
        string[] named = [.. new[] { "good.png", "p.png", "broken.png", "M\uFFFDdchen.png", "zero.png" }.Select(_films.At)];

        Ran ran = await ScoreAsync([.. named]);

        Assert.Equal(1, ran.Status);
        Assert.Contains("5 listed: 1 scored, 4 failed", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_neither_run_in_a_spreadsheet_nor_drive_a_terminal_and_are_found_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        string[] names = ["-a.png", "=1+1.png", "@x.png", "+y.png", "'q.png", "e\u001B[31m\u202Eb\\u0041.png", "li\nne.png"];
        foreach (string name in names) _films.Add(name, name.Length);
        string csv = _out.At("scores.csv");

        Assert.Equal(0, (await ScoreAsync(_films.Path, "--output", csv)).Status);

        string text = await File.ReadAllTextAsync(csv);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202E', text);
        Assert.All(text.Split('\n')[1..^1], static line => Assert.Equal('\'', line[0]));
        Ran again = await ScoreAsync(_films.Path, "--output", csv, "--resume", "--json");
        Assert.Equal(7, JsonElement.Parse(again.Output).GetProperty("alreadyThere").GetInt32());
        Assert.Equal(text, await File.ReadAllTextAsync(csv));
    }

    private Task<Ran> ScoreAsync(params string[] arguments) => Ran.Async(["score", .. arguments, "--model", _tiny.Path]);
}
