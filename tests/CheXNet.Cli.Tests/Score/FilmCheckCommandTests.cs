using System.Diagnostics;
using System.Text;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Phantoms;
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
        (int status, string error) = await StrictAsync("score", _films.Path, "--model", _tiny.Path, "--output", scores);

        Assert.Equal(1, status);
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

        Assert.Equal(0, (await StrictAsync("score", films, "--model", package, "--output", scores)).Status);
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
    public async Task Films_alone_fit_what_is_unusual_on_a_package_whose_scores_stay()
    {
        for (int i = 0; i < 205; i++) _out.Add($"films/{i}.png", ImageEncoder.Png(PhantomFilm.Render(5, i, 64).Image));
        _out.Add("films/torn.png", [1, 2, 3]);
        _out.Add("films/blank.png", ImageEncoder.Png(new PixelImage(64, 64, 1, new byte[64 * 64])));
        string films = _out.At("films"), package = _out.At("known"), open = _out.At("open");
        Ran ran = await Ran.Async("model", "calibrate", _tiny.Path, "--films", films, "-o", package);
        Assert.Equal(0, ran.Status);
        Assert.Contains("Left out, as unreadable or no frontal chest film: 2.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("tiny@1.0.0 knows ordinary films as tiny@1.1.0", ran.Output, StringComparison.Ordinal);
        ModelCard card = (await ModelPackage.LoadAsync(package, default)).Card;
        Assert.Null(card.Calibration);
        Assert.Equal((205, $"205 films of '{films}' by tiny@1.0.0"), (card.FilmStatistics!.Images, card.FilmStatistics.FittedOn));
        Assert.InRange(card.FilmStatistics.Limit!.Value, 1.5, 100);

        Assert.Equal(
            0, (await Ran.Async("model", "calibrate", _tiny.Path, "--films", films, "-o", open, "--unusual-limit", "none")).Status);
        Assert.Null((await ModelPackage.LoadAsync(open, default)).Card.FilmStatistics!.Limit);
        Assert.Contains("nothing is refused for it", (await Ran.Async("model", "info", open)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--films none --unusual-limit many", "--unusual-limit is 'many'")]
    [InlineData("--unusual-limit 2", "--unusual-limit goes with --films")]
    [InlineData("--predictions x.csv --films none", "Name the package's scores with --predictions, the labels with --labels")]
    public async Task Calibrate_without_what_it_takes_is_refused(string options, string sentence)
    {
        _out.Add("none/film.png", ImageEncoder.Png(PhantomFilm.Render(5, 1, 64).Image));
        string[] given = [.. options.Split(' ').Select(o => o == "none" ? _out.At("none") : o)];
        Ran ran = await Ran.Async(["model", "calibrate", _tiny.Path, "-o", _out.At("never"), .. given]);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_out.At("never")));
    }

    [Theory]
    [InlineData("explain {film} --output {out}/o.png --model {model}")]
    [InlineData("explain {films} --output-folder {out}/all --model {model}")]
    [InlineData("localize {films} --boxes {boxes} --model {model} --resamples 10")]
    [InlineData("localize {films} --boxes {boxes} --model {model} --resamples 10 --layer norm5 --methods gradcam")]
    public async Task Every_command_that_scores_goes_by_the_same_rule(string line)
    {
        string boxes = Write(
            "boxes.csv", "Image Index,Finding Label,Bbox [x,y,w,h],,,", "negative.png,Atelectasis,10,10,50,50,,",
            "film.png,Atelectasis,1,1,9,9,,");
        string[] arguments =
        [
            .. line.Split(' ').Select(a => a.Replace("{films}", _films.Path, StringComparison.Ordinal)
                .Replace("{film}", _films.At("negative.png"), StringComparison.Ordinal)
                .Replace("{model}", _tiny.Path, StringComparison.Ordinal).Replace("{boxes}", boxes, StringComparison.Ordinal)
                .Replace("{out}", _out.Path, StringComparison.Ordinal)),
        ];
        (int status, string error) = await StrictAsync(arguments);
        Assert.NotEqual(0, status);
        Assert.Contains("film-inverted", error, StringComparison.Ordinal);
        (status, error) = await StrictAsync([.. arguments, "--accept-anything"]);
        Assert.True(status == 0, error);
    }

    [Fact]
    public async Task Service_reads_films_by_its_own_settings()
    {
        Ran ran = await Ran.Async("run", "start", "--dataset", "d", "--service", "http://127.0.0.1:1", "--accept-anything");
        Assert.Equal(2, ran.Status);
        Assert.Contains("--accept-anything is for films that are scored here", ran.Error, StringComparison.Ordinal);
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

    /// <summary>Runs the program without the setting that lets the other tests' noise pass.</summary>
    private static async Task<(int Status, string Error)> StrictAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "chexnet.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Remove(ImageLimits.FilmCheckSetting);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error + await output);
    }

    private string Write(string name, params string[] lines) =>
        _out.Add(name, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
}
