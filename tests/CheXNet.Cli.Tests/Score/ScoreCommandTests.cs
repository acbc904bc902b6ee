using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CheXNet.Cli.Score;
using CheXNet.Models;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Score;

public sealed class ScoreCommandTests : IAsyncLifetime
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
    public async Task Csv_holds_the_scorers_numbers_for_each_image_in_order_of_name()
    {
        _films.Add("b.png", 1);
        _films.Add("sub/a.png", 2);
        _films.Add("Ä,ö.png", 3);
        string csv = _out.At("scores.csv");

        Ran ran = await ScoreAsync(_films.Path, "--output", csv);

        Assert.Equal(0, ran.Status);
        string[] lines = await File.ReadAllLinesAsync(csv);
        Assert.StartsWith("image,Atelectasis,Cardiomegaly,Effusion,", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["b.png", "sub/a.png", "\"Ä,ö.png\""],
            lines[1..].Select(static line => line[..(line.IndexOf(".png", StringComparison.Ordinal) + (line[0] == '"' ? 5 : 4))]));
        using XrayScorer scorer = await XrayScorer.CreateAsync(_tiny.Package);
        Prediction expected = scorer.Score("a.png", new ImageContent(FilmFolder.Png(2)), CancellationToken.None);
        Assert.Equal(
            expected.Probabilities,
            lines[2].Split(',')[1..4].Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task On_a_terminal_one_film_is_a_list_and_several_are_a_table_in_order_of_name()
    {
        string one = _films.Add("b.png", 1);
        string list = await TableAsync(one);
        Assert.Contains("finding", list, StringComparison.Ordinal);
        Assert.Contains("Cardiomegaly", list, StringComparison.Ordinal);
        Assert.DoesNotContain("content_sha256", list, StringComparison.Ordinal);

        _films.Add("a.png", 2);
        string table = await TableAsync(_films.Path);
        string[] lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^image +Atel +CMG +Eff\\s*$", lines[0]);
        Assert.StartsWith("a.png", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("b.png", lines[2], StringComparison.Ordinal);
        Assert.Equal("Columns: Atel Atelectasis, CMG Cardiomegaly, Eff Effusion.", lines[3].TrimEnd());
    }

    [Fact]
    public async Task Overlays_are_written_beside_no_film()
    {
        _films.Add("sub/a.png", 1);
        string csv = _out.At("scores.csv");
        Ran ran = await ScoreAsync(_films.Path, "--output", csv, "--overlays", _out.At("overlays"));
        Assert.Equal(0, ran.Status);
        string drawn = Assert.Single(Directory.GetFiles(_out.At("overlays"), "*", SearchOption.AllDirectories));
        Assert.Matches("^sub.a\\.png\\.(Atelectasis|Cardiomegaly|Effusion)\\.jpg$", Path.GetRelativePath(_out.At("overlays"), drawn));

        Ran inside = await ScoreAsync(_films.Path, "--output", csv, "--overlays", _films.At("overlays"));
        Assert.Equal(2, inside.Status);
        Assert.Contains("would be films the next time", inside.Error, StringComparison.Ordinal);
    }

    private async Task<string> TableAsync(string path)
    {
        using StringWriter output = new(), error = new();
        ScoreOptions options = new([path], _tiny.Path, Precision.Fp32, Output: null, Resume: false, Workers: 1, Json: false)
        {
            Table = true,
        };
        Assert.Equal(0, await new ScoreRun(options, output, error).RunAsync(CancellationToken.None));
        return output.ToString();
    }

    [Fact]
    public async Task Without_output_the_rows_go_to_standard_output_and_the_notice_to_standard_error()
    {
        string film = _films.Add("deep/in/a.png", 1);
        Ran ran = await ScoreAsync(film);
        Assert.Equal(0, ran.Status);
        Assert.Equal(2, ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("a.png,", ran.Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains(_tiny.Package.Card.Notice, ran.Error, StringComparison.Ordinal);
        Assert.EndsWith($",\"{_tiny.Package.Card.Notice}\",,,,", ran.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_without_output_gives_one_object_a_row()
    {
        Ran ran = await ScoreAsync(_films.Add("a.png", 1), "--json");
        using JsonDocument row = JsonDocument.Parse(ran.Output);
        Assert.Equal("a.png", row.RootElement.GetProperty("image").GetString());
        Assert.Equal("none: the weights are untrained", row.RootElement.GetProperty("training_data").GetString());
    }

    [Fact]
    public async Task Unreadable_files_are_listed_with_code_and_reason_and_their_neighbors_scored()
    {
        _films.Add("good-1.png", 1);
        _films.Add("good-2.png", 2);
        _films.Add("empty.png", []);
        _films.Add("text.png", "not an image"u8.ToArray());
        _films.Add("torn.png", FilmFolder.Png(3)[..^3000]);
        _films.Add("tiny.png", Imaging.ImageEncoder.Png(new Imaging.PixelImage(1, 1, 1, [0])));
        _films.Add("anim.gif", "GIF89a"u8.ToArray());
        _films.Add("draw.svg", "<svg/>"u8.ToArray());
        _films.Add(new string('n', 180) + "é肺.png", []);
        _films.Add("labels.csv", "not looked at"u8.ToArray());
        _films.Add("._good-1.png", "macOS leaves these"u8.ToArray());
        string csv = _out.At("scores.csv");

        Ran ran = await ScoreAsync(_films.Path, "--output", csv);

        Assert.Equal(1, ran.Status);
        Assert.Equal(3, (await File.ReadAllLinesAsync(csv)).Length);
        string[] failures = await File.ReadAllLinesAsync(csv + ".failures.csv");
        Assert.Equal("image,code,reason", failures[0]);
        Dictionary<string, string> codes = failures[1..].Select(static line => line.Split(','))
            .ToDictionary(static cells => cells[0], static cells => cells[1]);
        Assert.Equal(7, codes.Count);
        Assert.Equal(ErrorCodes.ImageEmpty, codes["empty.png"]);
        Assert.Equal(ErrorCodes.ImageFormatUnsupported, codes["text.png"]);
        Assert.Equal(ErrorCodes.ImageCorrupt, codes["torn.png"]);
        Assert.Equal(ErrorCodes.ImageTooSmall, codes["tiny.png"]);
        Assert.Equal(ErrorCodes.ImageFormatUnsupported, codes["draw.svg"]);
        Assert.Contains("anim.gif", codes.Keys);
        Assert.Equal(ErrorCodes.ImageEmpty, codes[new string('n', 180) + "é肺.png"]);
        Assert.Contains("2 other files", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_scores_only_what_has_no_row_and_ends_with_the_file_of_a_single_run()
    {
        for (int i = 0; i < 6; i++) _films.Add($"{i}.png", i);
        string once = _out.At("once.csv"), twice = _out.At("twice.csv");
        await ScoreAsync(_films.Path, "--output", once);
        byte[] whole = await File.ReadAllBytesAsync(once);
        // As after a power cut: the header, two rows and half of a third.
        int third = Encoding.UTF8.GetString(whole).IndexOf("\n2.png", StringComparison.Ordinal);
        await File.WriteAllBytesAsync(twice, whole[..(third + 40)]);
        // A row that is there is taken as it is, even though its film is gone.
        File.Delete(_films.At("0.png"));

        Ran ran = await ScoreAsync(_films.Path, "--output", twice, "--resume", "--json");

        Assert.Equal(0, ran.Status);
        using JsonDocument summary = JsonDocument.Parse(ran.Output);
        Assert.Equal(4, summary.RootElement.GetProperty("scored").GetInt32());
        Assert.Equal(1, summary.RootElement.GetProperty("alreadyThere").GetInt32());
        Assert.Equal(whole, await File.ReadAllBytesAsync(twice));
    }

    [Fact]
    public async Task Resume_tries_again_what_failed()
    {
        _films.Add("a.png", 1);
        _films.Add("b.png", []);
        string csv = _out.At("scores.csv");
        Assert.Equal(1, (await ScoreAsync(_films.Path, "--output", csv)).Status);
        _films.Add("b.png", 2);

        Assert.Equal(0, (await ScoreAsync(_films.Path, "--output", csv, "--resume")).Status);

        Assert.Equal(3, (await File.ReadAllLinesAsync(csv)).Length);
        Assert.False(File.Exists(csv + ".failures.csv"));
    }

    [Fact]
    public async Task Resume_with_nothing_left_to_do_does_not_load_the_model()
    {
        string csv = _out.At("scores.csv"), film = _films.Add("a.png", 1);
        await ScoreAsync(film, "--output", csv);
        // From here on the package is one whose graph no session can be made of.
        string card = Path.Combine(_tiny.Path, ModelPackage.CardName);
        string graph = Path.Combine(_tiny.Path, ModelPackage.GraphName(Precision.Fp32));
        string before = _tiny.Package.GraphHash(Precision.Fp32);
        await File.WriteAllBytesAsync(graph, new byte[new FileInfo(graph).Length]);
        string after = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(graph)));
        foreach (string file in (string[])[card, csv])
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(before, after, StringComparison.Ordinal));

        Assert.Equal(3, (await ScoreAsync(film, "--output", _out.At("other.csv"))).Status);
        Assert.Equal(0, (await ScoreAsync(film, "--output", csv, "--resume")).Status);
    }

    [Fact]
    public async Task Resume_with_another_model_is_refused()
    {
        string csv = _out.At("scores.csv"), film = _films.Add("a.png", 1);
        await ScoreAsync(film, "--output", csv);
        byte[] before = await File.ReadAllBytesAsync(csv);
        using TinyModel other = await TinyModel.CreateAsync(findings: 3, seed: 2);
        Assert.Equal(2, (await Ran.Async("score", film, "--model", other.Path, "--output", csv, "--resume")).Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(csv));
    }

    [Fact]
    public async Task Resume_of_a_finished_parquet_with_another_model_leaves_it_and_nothing_else()
    {
        string parquet = _out.At("scores.parquet"), film = _films.Add("a.png", 1);
        await ScoreAsync(film, "--output", parquet);
        string[] before = Directory.GetFileSystemEntries(_out.Path);
        using TinyModel other = await TinyModel.CreateAsync(findings: 3, seed: 2);

        Assert.Equal(2, (await Ran.Async("score", film, "--model", other.Path, "--output", parquet, "--resume")).Status);

        Assert.Equal(before, Directory.GetFileSystemEntries(_out.Path));
    }

    [Fact]
    public async Task Image_named_twice_is_scored_once()
    {
        _films.Add("a.png", 1);
        Ran ran = await ScoreAsync(_films.Path, _films.Path + "/", _films.At("a.png"));
        Assert.Equal(2, ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Two_images_of_one_name_are_refused()
    {
        _films.Add("x/a.png", 1);
        _films.Add("y/a.png", 2);
        Assert.Equal(2, (await ScoreAsync(_films.At("x"), _films.At("y"))).Status);
        Assert.Equal(0, (await ScoreAsync(_films.Path)).Status);
    }

    [Fact]
    public async Task Folder_linked_into_itself_is_listed_once()
    {
        _films.Add("a.png", 1);
        Directory.CreateSymbolicLink(_films.At("loop"), _films.Path);
        Ran ran = await ScoreAsync(_films.Path);
        Assert.Equal(2, ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Nothing_to_score_is_a_wrong_input()
    {
        Assert.Equal(2, (await ScoreAsync(_films.Path)).Status);
        Assert.Equal(2, (await ScoreAsync(_films.At("missing"))).Status);
        Assert.Equal(2, (await ScoreAsync(_films.Add("broken.png", []))).Status);
    }

    [Fact]
    public async Task Model_that_refuses_has_its_own_status()
    {
        string film = _films.Add("a.png", 1);
        Assert.Equal(3, (await Ran.Async("score", film, "--model", _films.At("no-model/"))).Status);
        Assert.Equal(3, (await ScoreAsync(film, "--precision", "int8")).Status);
    }

    [Theory]
    [InlineData("--output", "scores.txt")]
    [InlineData("--resume")]
    [InlineData("--workers", "0")]
    [InlineData("--threads", "0")]
    public async Task Arguments_that_make_no_sense_are_refused(params string[] arguments) =>
        Assert.Equal(2, (await ScoreAsync([_films.Add("a.png", 1), .. arguments])).Status);

    [Fact]
    public async Task Interrupted_command_keeps_valid_rows_and_says_how_to_go_on()
    {
        for (int i = 0; i < 40; i++) _films.Add($"{i:00}.png", i);
        string csv = _out.At("scores.csv");
        using CancellationTokenSource interrupt = new();
        using StringWriter error = new();
        Cli.Score.ScoreOptions options = new([_films.Path], _tiny.Path, Models.Precision.Fp32, csv, false, 1, false);
        await using InterruptingWriter output = new(interrupt, error);

        int status = await new Cli.Score.ScoreRun(options, TextWriter.Null, output).RunAsync(interrupt.Token);

        Assert.Equal(130, status);
        Assert.Contains("--resume", error.ToString(), StringComparison.Ordinal);
        int rows = (await File.ReadAllLinesAsync(csv)).Length - 1;
        Assert.InRange(rows, 0, 39);
        Assert.Equal(0, (await ScoreAsync(_films.Path, "--output", csv, "--resume")).Status);
        Assert.Equal(41, (await File.ReadAllLinesAsync(csv)).Length);
    }

    [Fact]
    public async Task Threads_is_still_taken_for_workers() =>
        Assert.Equal(0, (await ScoreAsync(_films.Add("a.png", 1), "--threads", "3")).Status);

    [Fact]
    public async Task Help_names_workers_alone_and_ends_with_examples()
    {
        string help = (await Ran.Async("score", "--help")).Output;
        Assert.Contains("--workers <count>", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--threads", help, StringComparison.Ordinal);
        Assert.Contains("chexnet score films/", help, StringComparison.Ordinal);
    }

    private Task<Ran> ScoreAsync(params string[] arguments) => Ran.Async(["score", .. arguments, "--model", _tiny.Path]);

    /// <summary>Presses Ctrl-C when the notice is shown: after the model is loaded and before the first image is done.</summary>
    private sealed class InterruptingWriter(CancellationTokenSource interrupt, TextWriter to) : StringWriter
    {
        public override async Task WriteLineAsync(string? value)
        {
            await to.WriteLineAsync(value);
            if (value?.StartsWith("tiny@", StringComparison.Ordinal) == true) await interrupt.CancelAsync();
        }
    }
}
