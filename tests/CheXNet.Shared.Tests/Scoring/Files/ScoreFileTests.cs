using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Scoring.Files;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring.Files;

public sealed class ScoreFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chexnet-test-");

    public static TheoryData<string> Extensions => [".csv", ".jsonl", ".parquet"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Extensions))]
    public async Task Interrupted_file_is_continued_and_becomes_the_one_of_a_single_run(string extension)
    {
        string once = Path("once" + extension), twice = Path("twice" + extension);
        await AddAsync(once, false, true, "a.png", "b.png", "c.png");

        await AddAsync(twice, false, false, "a.png", "b.png");
        await using (ScoreFile file = await OpenAsync(twice, resume: true)) Assert.Equal(["a.png", "b.png"], file.Images.Order());
        await AddAsync(twice, true, true, "b.png", "c.png");

        Assert.Equal(await File.ReadAllBytesAsync(once), await File.ReadAllBytesAsync(twice));
        Assert.Equal([once, twice], _folder.GetFiles().Select(static file => file.FullName).Order());
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public async Task Rows_that_come_late_are_put_in_their_place(string extension)
    {
        string file = Path("x" + extension), ordered = Path("y" + extension);
        await AddAsync(file, false, true, "b.png", "d.png");
        await AddAsync(file, true, true, "a.png", "c.png");
        await AddAsync(ordered, false, true, "a.png", "b.png", "c.png", "d.png");
        Assert.Equal(await File.ReadAllBytesAsync(ordered), await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public async Task File_is_replaced_unless_it_is_to_be_continued(string extension)
    {
        string file = Path("x" + extension);
        await AddAsync(file, false, true, "a.png", "b.png");
        await AddAsync(file, false, true, "c.png");
        await using ScoreFile read = await OpenAsync(file, resume: true);
        Assert.Equal(["c.png"], read.Images);
    }

    [Fact]
    public async Task Row_that_stands_twice_in_a_damaged_file_stands_once_when_it_is_complete()
    {
        string file = Path("x.csv");
        await AddAsync(file, false, true, "a.png", "b.png");
        string[] lines = await File.ReadAllLinesAsync(file);
        await File.AppendAllTextAsync(file, lines[1] + "\n");
        await AddAsync(file, true, true, "c.png");
        Assert.Equal(4, (await File.ReadAllLinesAsync(file)).Length);
    }

    [Fact]
    public async Task Parquet_file_has_the_rows_with_their_types()
    {
        string path = Path("x.parquet");
        ScoreRow[] rows =
            [Rows.Row("a.png", double.Epsilon) with { InTrainingSplit = true }, Rows.Row("é,\n.png", 0.1 + 0.2) with { TrainingData = "" }];
        await using (ScoreFile file = await OpenAsync(path, resume: false))
        {
            foreach (ScoreRow row in rows) await file.AppendAsync(row, CancellationToken.None);
            Assert.False(File.Exists(path));
            await file.CompleteAsync(CancellationToken.None);
        }

        await using FileStream stream = File.OpenRead(path);
        Assert.Equal(Rows.Text(rows), Rows.Text(await ParquetScores.ReadAsync(stream, Rows.Columns, CancellationToken.None)));
    }

    [Fact]
    public async Task Parquet_file_has_the_answers()
    {
        ScoreRow[] rows =
            [Rows.Row("a.png") with { Answers = [ConformalAnswer.Yes, null] }, Rows.Row("b.png") with { Answers = [null, null] }];
        using MemoryStream stream = new();
        await ParquetScores.WriteAsync(stream, Rows.Answered, rows, CancellationToken.None);
        stream.Position = 0;
        Assert.Equal(Rows.Text(rows), Rows.Text(await ParquetScores.ReadAsync(stream, Rows.Answered, CancellationToken.None)));
    }

    [Fact]
    public async Task Parquet_file_of_another_model_is_not_continued()
    {
        string path = Path("x.parquet");
        await AddAsync(path, false, true, "a.png");
        await Assert.ThrowsAsync<InvalidInputException>(
            () => ScoreFile.OpenAsync(path, new ScoreColumns([new Finding("Edema")]), resume: true, CancellationToken.None));
    }

    [Fact]
    public async Task Text_that_is_no_scores_is_neither_continued_nor_destroyed()
    {
        string path = Path("notes.csv");
        await File.WriteAllTextAsync(path, "my notes");
        await Assert.ThrowsAsync<InvalidInputException>(() => OpenAsync(path, resume: true));
        Assert.Equal("my notes", await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("x.txt", ErrorCodes.ArgumentInvalid)]
    [InlineData("x", ErrorCodes.ArgumentInvalid)]
    public async Task Unknown_extension_is_refused(string name, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<InvalidInputException>(() => OpenAsync(Path(name), resume: false))).Code);

    [Fact]
    public async Task Place_that_cannot_be_written_is_refused()
    {
        Directory.CreateDirectory(Path("taken.csv"));
        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(() => OpenAsync(Path("taken.csv"), resume: false));
        Assert.Equal(ErrorCodes.OutputUnwritable, error.Code);
    }

    private static Task<ScoreFile> OpenAsync(string path, bool resume) =>
        ScoreFile.OpenAsync(path, Rows.Columns, resume, CancellationToken.None);

    private static async Task AddAsync(string path, bool resume, bool complete, params string[] images)
    {
        await using ScoreFile file = await OpenAsync(path, resume);
        foreach (string image in images) await file.AppendAsync(Rows.Row(image), CancellationToken.None);
        if (complete) await file.CompleteAsync(CancellationToken.None);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
