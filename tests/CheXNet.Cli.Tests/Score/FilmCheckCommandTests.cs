using System.Diagnostics;
using System.Text;
using CheXNet.Imaging;
using CheXNet.Phantoms;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

public sealed class FilmCheckCommandTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private readonly FilmFolder _out = new();
    private TinyModel _tiny = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 2);
        PixelImage film = PhantomFilm.Render(11, 0, 256).Image;
        _films.Add("film.png", ImageEncoder.Png(film));
        _films.Add("negative.png", ImageEncoder.Png(CounterExample.Draw(CounterExampleKind.Negative, film, 1)));
    }

    public ValueTask DisposeAsync()
    {
        _tiny.Dispose();
        _films.Dispose();
        _out.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Negative_is_refused_with_its_code_and_what_was_measured()
    {
        string scores = _out.At("scores.csv");
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true };
        string program = Path.Combine(AppContext.BaseDirectory, "chexnet.dll");
        foreach (string argument in (string[])[program, "score", _films.Path, "--model", _tiny.Path, "--output", scores])
            start.ArgumentList.Add(argument);
        start.Environment.Remove(ImageLimits.FilmCheckSetting);
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("1 scored, 1 failed", error, StringComparison.Ordinal);
        string failures = await File.ReadAllTextAsync(scores + ".failures.csv", TestContext.Current.CancellationToken);
        Assert.Contains("negative.png,film-inverted,", failures, StringComparison.Ordinal);
        Assert.Contains("its negative resembles a chest by 0.", failures, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", (await File.ReadAllLinesAsync(scores))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_anything_scores_it_and_marks_the_row()
    {
        string scores = _out.At("scores.csv");
        Ran ran = await Ran.Async("score", _films.Path, "--model", _tiny.Path, "--output", scores, "--accept-anything");
        Assert.Equal(0, ran.Status);
        string[] lines = await File.ReadAllLinesAsync(scores, TestContext.Current.CancellationToken);
        Assert.EndsWith(",refused", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",film-inverted", lines[2], StringComparison.Ordinal);
        Assert.Equal(
            0, (await Ran.Async("score", _films.Path, "--model", _tiny.Path, "--output", scores, "--accept-anything", "--resume")).Status);
    }

    [Fact]
    public async Task Calibrate_fits_what_is_unusual_and_score_writes_it()
    {
        const int Films = 240;
        string films = _out.At("films");
        for (int i = 0; i < Films; i++) _out.Add($"films/{i}.png", ImageEncoder.Png(PhantomFilm.Render(5, i, 64).Image));
        string scores = _out.At("scores.csv"), package = _out.At("calibrated");
        await Ran.Async("score", films, "--model", _tiny.Path, "--output", scores);
        string[] rows = [.. (await File.ReadAllLinesAsync(scores)).Skip(1)];
        string labels = Write("labels.csv", ["image,Atelectasis", .. rows.Select(static (r, i) => $"{r.Split(',')[0]},{i % 2}")]);
        string split = Write("val.txt", [.. rows.Select(static r => r.Split(',')[0])]);
        Ran without = await Ran.Async(
            "model", "calibrate", _tiny.Path, "-p", scores, "-l", labels, "-s", split, "-o", _out.At("plain"), "-b", "10");
        Assert.Contains("name the films' folder with --films", without.Output, StringComparison.Ordinal);
        Ran ran = await Ran.Async(
            "model", "calibrate", _tiny.Path, "-p", scores, "-l", labels, "-s", split, "-o", package, "-b", "10", "--films", films);
        Assert.Equal(0, ran.Status);

        Assert.Equal(0, (await Ran.Async("score", films, "--model", package, "--output", scores)).Status);
        string[] scored = await File.ReadAllLinesAsync(scores);
        Assert.Contains(",unusual,", scored[0], StringComparison.Ordinal);
        int column = scored[0].Split(',').Length - Array.IndexOf(scored[0].Split(','), "unusual");
        double[] unusual =
            [.. scored.Skip(1).Select(line => double.Parse(line.Split(',')[^column], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Films, unusual.Length);
        Assert.InRange(unusual.Count(static u => u > 1), 0, Films / 20);
        Assert.Contains("times as unusual", (await Ran.Async("model", "info", package)).Output, StringComparison.Ordinal);
        Ran few = await Ran.Async(
            "model", "calibrate", _tiny.Path, "-p", scores, "-l", labels, "-s", split, "-o", _out.At("few"), "--films", _films.Path);
        Assert.Equal(2, few.Status);
    }

    [Fact]
    public async Task Phantoms_draws_counter_examples_of_every_kind()
    {
        string folder = _out.At("none");
        int count = Enum.GetValues<CounterExampleKind>().Length;
        Ran ran = await Ran.Async(
            "phantoms", "--counter-examples", "--count", $"{count}", "--size", "128", "--seed", "3", "--output", folder);
        Assert.Equal(0, ran.Status);
        IEnumerable<string> kinds = Directory.GetFiles(folder).Select(static f => Path.GetFileName(f).Split('-')[0]);
        Assert.Equal(
            Enum.GetNames<CounterExampleKind>().Select(static k => k.ToLowerInvariant()).Order(StringComparer.Ordinal),
            kinds.Order(StringComparer.Ordinal));
        Assert.Equal(2, (await Ran.Async("phantoms", "--counter-examples", "--output", folder)).Status);
    }

    private string Write(string name, params string[] lines) =>
        _out.Add(name, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
}
