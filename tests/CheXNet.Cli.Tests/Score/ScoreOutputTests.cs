using System.Diagnostics;
using System.Text.Json;
using CheXNet.Files;
using CheXNet.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

/// <summary>What may happen to an output file, and what must not.</summary>
public sealed class ScoreOutputTests : IAsyncLifetime
{
    private readonly FilmFolder _films = new();
    private readonly FilmFolder _out = new();
    private TinyModel _tiny = null!;

    public async ValueTask InitializeAsync()
    {
        _tiny = await TinyModel.CreateAsync(findings: 3);
        _films.Add("a.png", 1);
        _films.Add("b.png", 2);
    }

    public ValueTask DisposeAsync()
    {
        _films.Dispose();
        _out.Dispose();
        _tiny.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("scores.csv", "scores.csv")]
    [InlineData("scores.parquet", "scores.parquet")]
    [InlineData("scores.csv", "link.csv")]
    public async Task Output_that_another_process_writes_is_refused_at_once(string written, string asked)
    {
        if (asked != written) File.CreateSymbolicLink(_out.At(asked), _out.At(written));
        using (OutputLock.Take(_out.At(written)))
        {
            Ran ran = await ScoreAsync("--output", _out.At(asked));
            Assert.Equal(2, ran.Status);
            Assert.Contains($"Another process is writing '{_out.At(asked)}'", ran.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await ScoreAsync("--output", _out.At(asked))).Status);
        Assert.DoesNotContain(Directory.GetFiles(_out.Path), static path => path.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ln -s a.png x.csv")]
    [InlineData("ln a.png x.csv")]
    [InlineData("ln a.png x.csv.failures.csv; ln b.png x.csv.partial.csv")]
    public async Task Output_that_is_a_film_by_another_name_is_refused_and_the_film_untouched(string script)
    {
        await OddFiles.ShellAsync(_films.Path, script);
        byte[] before = await File.ReadAllBytesAsync(_films.At("a.png"));

        Ran ran = await ScoreAsync("--output", _films.At("x.csv"));

        Assert.Equal(2, ran.Status);
        Assert.Contains("which would be lost", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_films.At("a.png")));
    }

    [Fact]
    public async Task Odd_film_is_scored_and_its_warning_is_in_a_list_beside_the_output()
    {
        using Image<L16> film = new(90, 70);
        for (int i = 0; i < 90 * 70; i++) film[i % 90, i / 90] = new L16((ushort)(i % 4096));
        film[11, 13] = new L16(ushort.MaxValue);
        using MemoryStream png = new();
        film.SaveAsPng(png, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale });
        _films.Add("hot.png", png.ToArray());
        string csv = _out.At("scores.csv");

        Ran ran = await ScoreAsync("--output", csv);

        Assert.Equal(0, ran.Status);
        Assert.Equal(4, (await File.ReadAllLinesAsync(csv)).Length);
        string[] warnings = await File.ReadAllLinesAsync(csv + ".warnings.csv");
        Assert.Equal("image,warning", warnings[0]);
        Assert.StartsWith("hot.png,", Assert.Single(warnings[1..]), StringComparison.Ordinal);
        Assert.Contains("warning: hot.png: ", (await ScoreAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Film_that_was_replaced_is_scored_again_by_resume()
    {
        string csv = _out.At("scores.csv"), fresh = _out.At("fresh.csv");
        await ScoreAsync("--output", csv);
        _films.Add("a.png", 7);
        File.SetLastWriteTimeUtc(_films.At("a.png"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Ran ran = await ScoreAsync("--output", csv, "--resume", "--json");

        Assert.Equal(0, ran.Status);
        Assert.Contains("1 films have changed", ran.Error, StringComparison.Ordinal);
        Assert.Equal(1, JsonElement.Parse(ran.Output).GetProperty("scored").GetInt32());
        await ScoreAsync("--output", fresh);
        Assert.Equal(await File.ReadAllBytesAsync(fresh), await File.ReadAllBytesAsync(csv));
    }

    [Fact]
    public async Task Film_that_was_replaced_by_an_unreadable_one_loses_its_row_and_is_a_failure()
    {
        string csv = _out.At("scores.csv");
        await ScoreAsync("--output", csv);
        _films.Add("a.png", []);

        Assert.Equal(1, (await ScoreAsync("--output", csv, "--resume")).Status);

        Assert.Equal(2, (await File.ReadAllLinesAsync(csv)).Length);
        Assert.Contains("a.png,image-empty", await File.ReadAllTextAsync(csv + ".failures.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData(",", ";")]
    [InlineData("image,", "\uFEFFimage,")]
    [InlineData(",0.", ",0,")]
    [InlineData(",0.", ",.")]
    [InlineData("none: the weights are untrained", "\"none: the weights are untrained\"")]
    [InlineData("b.png", "\n\nb.png")]
    [InlineData("b.png", "\0\0\0\nb.png")]
    [InlineData("tiny@1.0.0", "tiny@1.0.1")]
    public async Task File_to_resume_that_another_program_saved_is_refused_and_kept(string what, string instead)
    {
        string csv = _out.At("scores.csv");
        await ScoreAsync("--output", csv);
        string saved = (await File.ReadAllTextAsync(csv)).Replace(what, instead, StringComparison.Ordinal);
        await File.WriteAllTextAsync(csv, saved, new System.Text.UTF8Encoding(false));
        byte[] before = await File.ReadAllBytesAsync(csv);

        Assert.Equal(2, (await ScoreAsync("--output", csv, "--resume")).Status);

        Assert.Equal(before, await File.ReadAllBytesAsync(csv));
    }

    [Fact]
    public async Task Full_disk_is_said_as_such_and_the_finished_file_that_stood_there_stays()
    {
        for (int i = 0; i < 60; i++) _films.Add($"{i:00}.png", i);
        string csv = _out.At("scores.csv");
        Assert.Equal(0, (await ScoreAsync("--output", csv)).Status);
        byte[] before = await File.ReadAllBytesAsync(csv);

        (int status, string error) = await LimitedAsync($"score '{_films.Path}' --model '{_tiny.Path}' --output '{csv}'");

        Assert.Equal(2, status);
        Assert.Contains("No space left", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(csv));
        Assert.Equal(0, (await ScoreAsync("--output", csv, "--resume")).Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(csv));
        Assert.Equal([csv], Directory.GetFileSystemEntries(_out.Path));
    }

    [Fact]
    public async Task Full_disk_leaves_the_picture_that_stood_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is a shell's.");
        byte[] pixels = new byte[600 * 500];
        new Random(1).NextBytes(pixels);
        string film = _films.Add("large.png", Imaging.ImageEncoder.Png(new Imaging.PixelImage(600, 500, 1, pixels)));
        string picture = _out.Add("overlay.png", 3);

        (int status, string error) = await LimitedAsync($"explain '{film}' --model '{_tiny.Path}' --output '{picture}'");

        Assert.Equal(2, status);
        Assert.Contains($"No space left on the disk (or in the quota) of '{picture}'", error, StringComparison.Ordinal);
        Assert.Equal(FilmFolder.Png(3), await File.ReadAllBytesAsync(picture));
        Assert.Equal([picture], Directory.GetFileSystemEntries(_out.Path));
    }

    private Task<Ran> ScoreAsync(params string[] arguments) =>
        Ran.Async(["score", _films.Path, .. arguments, "--model", _tiny.Path]);

    /// <summary>Runs the program where no file may exceed 4 KiB, which fails as a full disk does.</summary>
    private static async Task<(int Status, string Error)> LimitedAsync(string arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is a shell's.");
        CancellationToken stop = TestContext.Current.CancellationToken;
        string program = Path.Combine(AppContext.BaseDirectory, "chexnet.dll");
        ProcessStartInfo start = new("bash", ["-c", $"ulimit -f 4; exec dotnet '{program}' {arguments}"]) { RedirectStandardError = true };
        // .NET maps its code through a file in memory, which the limit would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, error);
    }
}
