using System.Text;
using CheXNet.Evaluation.Inputs;
using CheXNet.Findings;
using CheXNet.Scoring.Files;
using CheXNet.Shared.Tests.Datasets;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

public sealed class PredictionFileTests : IDisposable
{
    private static readonly ScoreColumns Columns = new([new Finding("Hernia"), new Finding("Mass")]);

    private static readonly ScoreRow[] Rows =
    [
        new("a.png", [0.25, 0.5], "m@1", "fp32", "20 films", false, "aa", "bb", "Not for patients."),
        new("ward/=b.png", [0.125, 0.75], "m@1", "fp32", "20 films", null, "cc", "bb", "Not for patients."),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-evaluation").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_are_found_by_name_in_any_order_with_prefix_case_and_spaces()
    {
        PredictionTable table = await EvaluationInputs.PredictionsAsync(
            "Image Index,prob_Mass,extra,PROB_pleural thickening,Prob_Hernia\n./x/a.png,.5,7,.25,1\nb.png,0,7,.75,0\n");
        Assert.Equal(["Mass", "Pleural_Thickening", "Hernia"], table.Findings.Select(static f => f.Name));
        Assert.Equal(["x/a.png", "b.png"], table.Images);
        Assert.Equal([[.5, 0], [.25, .75], [1, 0]], table.Scores);
        Assert.Equal(["extra"], table.OtherColumns);
        Assert.Equal(64, table.Sha256!.Length);
    }

    [Theory]
    [InlineData("image,Mass,prob_Mass\na.png,1,.25\n", .25)]
    [InlineData(",image,Mass\n0,a.png,.25\n", .25)]
    [InlineData(",Mass\na.png,.25\n", .25)]
    [InlineData("Mass;Image Index\n.25;a.png\n", .25)]
    [InlineData("Image Index\tMass\na.png\t1.0000001\n", 1)]
    public async Task Image_and_score_are_found(string text, double expected)
    {
        PredictionTable table = await EvaluationInputs.PredictionsAsync(text);
        Assert.Equal(["a.png"], table.Images);
        Assert.Equal([[expected]], table.Scores);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    [InlineData("a.parquet")]
    public async Task Our_own_files_are_read_with_their_provenance(string name)
    {
        string path = Path.Combine(_folder, name);
        if (name.EndsWith("parquet", StringComparison.Ordinal))
        {
            await using FileStream file = File.Create(path);
            await ParquetScores.WriteAsync(file, Columns, Rows, Cancellation);
        }
        else
        {
            IScoreFormat format = name.EndsWith("csv", StringComparison.Ordinal) ? new CsvScores() : new JsonLineScores();
            await using StreamWriter to = File.CreateText(path);
            format.WriteHeader(to, Columns);
            foreach (ScoreRow row in Rows) format.WriteRow(to, Columns, row);
        }

        PredictionTable table = await PredictionFile.ReadAsync(path, ChestXray14.Findings, ScoreScale.Probability, Cancellation);

        Assert.Equal(["a.png", "ward/=b.png"], table.Images);
        Assert.Equal(["Mass", "Hernia"], table.Findings.Select(static f => f.Name));
        Assert.Equal([[.5, .75], [.25, .125]], table.Scores);
        Assert.Equal([false, null], table.InTraining);
        Assert.Equal(["m@1"], table.Models);
        Assert.Equal(["bb"], table.ModelHashes);
        Assert.False(table.Untrained);
    }

    [Theory]
    [InlineData("training_data\na.png,0.5,none: the weights are untrained", true)]
    [InlineData("training_data\na.png,0.5,not recorded", false)]
    [InlineData("trained\na.png,0.5,false", true)]
    [InlineData("trained\na.png,0.5,true", false)]
    [InlineData("comment\na.png,0.5,none", false)]
    public async Task Untrained_model_is_told_by_its_training_data(string rest, bool untrained) =>
        Assert.Equal(untrained, (await EvaluationInputs.PredictionsAsync($"image,Mass,{rest}\n")).Untrained);

    [Fact]
    public async Task Missing_score_is_no_number_and_a_second_row_of_an_image_is_counted()
    {
        PredictionTable table = await EvaluationInputs.PredictionsAsync(
            "image,Mass\na.png,\nb.png,nan\na.png,.5\nb.png,nan\nc.png,.5\nb.png,NA\n");
        Assert.Equal([double.NaN, double.NaN, .5], table.Scores[0]);
        Assert.Equal([new DuplicateImage("a.png", 2, true), new DuplicateImage("b.png", 3, false)], table.Duplicates);
    }

    [Theory]
    [InlineData("image,Mass\na.png,87.5\nb.png,3\n", "87.5 for Mass: these look like percentages: say '--values percent'")]
    [InlineData("image,Mass\na.png,2.5\nb.png,-3\n", "these look like logits: say '--values logit'")]
    [InlineData("image,Mass\na.png,Infinity\n", "infinity is no score")]
    [InlineData("image,Mass\na.png,2500\n", "a probability lies between 0 and 1")]
    [InlineData("image,Mass\na.png,\"0,5\"\n", "have '0,5' for 'Mass' in line 2: write decimals with a point")]
    [InlineData("image,Mass\na.png,25%\n", "write 0.25 for 25%")]
    [InlineData("image,Mass\n,0.5\n", "name no image in line 2")]
    [InlineData("image,Mass,prob_mass,pred_mass\na.png,0.5,0,0\n", "have 2 columns for Mass: 'prob_mass' and 'pred_mass'")]
    [InlineData("image,Headache\na.png,0.5\n", "have no column of a finding that the labels have")]
    [InlineData("image,Mass\n", "have no row")]
    [InlineData("{\"image\":\"a.png\",\"Mass\":\"high\"}\n", "have \"high\" for 'Mass' in line 1, not a number")]
    [InlineData("{\"image\":\"a.png\",\"Mass\":0.5}\n{\"image\":\"b.png\"", "have no complete JSON object in line 2")]
    [InlineData("hello\n", "are no table")]
    [InlineData("PAR1 and then nothing", "are no Parquet file that can be read")]
    public async Task Wrong_file_is_refused_in_one_sentence(string text, string sentence)
    {
        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(() => EvaluationInputs.PredictionsAsync(text));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Compressed_file_that_breaks_off_is_refused()
    {
        string rows = string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"{{\"image\":\"{i * 7919}.png\",\"Mass\":0.5}}\n"));
        byte[] whole = DatasetFiles.Gzip(Encoding.UTF8.GetBytes(rows));
        string path = Path.Combine(_folder, "a.jsonl.gz");
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)], Cancellation);

        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(
            () => PredictionFile.ReadAsync(path, ChestXray14.Findings, ScoreScale.Probability, Cancellation));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScoreScale.Percent, "87.5", 0.875)]
    [InlineData(ScoreScale.Logit, "0", 0.5)]
    [InlineData(ScoreScale.Logit, "-2", 0.11920292202211755)]
    public async Task Percentages_and_logits_become_probabilities(ScoreScale scale, string cell, double expected)
    {
        PredictionTable table = await EvaluationInputs.PredictionsAsync($"image,Mass\na.png,{cell}\n", scale);
        Assert.Equal(expected, table.Scores[0][0], 1e-15);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
