using System.Globalization;
using System.Text;
using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Model;

public sealed class CalibrateCommandTests : IAsyncLifetime
{
    private const int Films = 120;

    private readonly FilmFolder _files = new();
    private TinyModel _model = null!;
    private string _scores = "", _labels = "", _split = "";

    private string Output => _files.At("calibrated");

    public async ValueTask InitializeAsync()
    {
        _model = await TinyModel.CreateAsync(findings: 2);
        (string[] rows, string[] labels) = Made(new Random(1));
        _scores = Write("scores.csv", [HeaderOf("Atelectasis,Cardiomegaly"), .. rows]);
        _labels = Write("labels.csv", ["image,patient_id,Atelectasis,Cardiomegaly", .. labels]);
        _split = Write("val_list.txt", [.. Enumerable.Range(0, Films).Select(static i => $"{i}.png")]);
    }

    public ValueTask DisposeAsync()
    {
        _model.Dispose();
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task New_version_says_on_what_and_how_it_was_fitted()
    {
        Ran ran = await CalibrateAsync("--prevalence", "Atelectasis=0.03", "--error-rate", "0.2", "--operating-point", "sensitivity=0.9");
        Assert.Equal(0, ran.Status);
        Assert.Contains("120 validation images of 60 patients (val_list.txt)", ran.Output, StringComparison.Ordinal);
        Assert.Contains("tiny@1.0.0 is calibrated as tiny@1.1.0", ran.Output, StringComparison.Ordinal);

        ModelPackage package = await ModelPackage.LoadAsync(Output, default);
        ModelCard card = package.Card;
        Assert.Equal(_model.Package.GraphHash(Precision.Fp32), package.GraphHash(Precision.Fp32));
        Assert.Equal((Films, 60, "val_list.txt", 64), (card.Fit!.Images, card.Fit.Patients, card.Fit.Split.Name, card.Fit.Checksum.Length));
        CalibrationFit fit = card.Calibration!.Fits![0]!;
        Assert.Equal(["none", "platt", "isotonic", "temperature"], fit.HeldOut.Keys);
        Assert.True(fit.Chosen);
        Assert.All(fit.Band, static b => Assert.InRange(b.Probability.Value, b.Probability.Low!.Value, b.Probability.High!.Value));
        OperatingPointFit point = card.OperatingPoints!.Fits![0]!;
        Assert.Equal(("sensitivity=0.9", 0.03, true), (point.Rule, point.Prevalence, point.Stated));
        Assert.True(point.Sensitivity.Value >= 0.9);
        double expected = point.Sensitivity.Value * 0.03
            / ((point.Sensitivity.Value * 0.03) + ((1 - point.Specificity.Value) * 0.97));
        Assert.Equal(expected, point.Ppv!.Value, 1e-12);
        Assert.InRange(point.Ppv.Value, point.Ppv.Low!.Value, point.Ppv.High!.Value);
        Assert.False(card.OperatingPoints.Fits[1]!.Stated);
        Assert.Equal(0.2, card.ConformalSets!.Findings[1]!.ErrorRate);

        Ran info = await Ran.Async("model", "info", Output);
        Assert.Contains("calibrated on 120 validation films of 60 patients", info.Output, StringComparison.Ordinal);
        Assert.Contains(", error rate 0.2)", info.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_input_and_seed_give_the_same_card()
    {
        await CalibrateAsync();
        byte[] first = await File.ReadAllBytesAsync(Path.Combine(Output, "model.json"));
        Directory.Delete(Output, recursive: true);
        await CalibrateAsync();
        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(Output, "model.json")));
    }

    [Theory]
    [InlineData("platt")]
    [InlineData("isotonic")]
    [InlineData("temperature")]
    public async Task Scores_of_the_new_package_reproduce_its_numbers_in_evaluate(string method)
    {
        string films = _files.At("films");
        for (int i = 0; i < 60; i++) _files.Add($"films/{i}.png", i);
        string raw = _files.At("raw.csv"), calibrated = _files.At("new.csv");
        Assert.Equal(0, (await Ran.Async("score", films, "--model", _model.Path, "--output", raw)).Status);
        string[][] rows = [.. (await File.ReadAllLinesAsync(raw)).Skip(1).Select(static line => line.Split(','))];
        double middle = rows.Select(static r => Number(r[1])).Order().ElementAt(30);
        Random random = new(3);
        string labels = Write("truth.csv", ["image,Atelectasis", .. rows.Select(r =>
            $"{r[0]},{((Number(r[1]) >= middle) ^ (random.NextDouble() < 0.2) ? 1 : 0)}")]);
        string split = Write("val.txt", [.. rows.Select(static r => r[0])]);

        Ran ran = await Ran.Async(
            "model", "calibrate", _model.Path, "-p", raw, "-l", labels, "-s", split, "-o", Output, "--method", method, "-b", "20",
            "--json");
        Assert.Equal(0, ran.Status);
        Assert.Equal(0, (await Ran.Async("score", films, "--model", Output, "--output", calibrated)).Status);
        Ran evaluated = await Ran.Async("evaluate", "-p", calibrated, "-l", labels, "--model", Output, "-b", "10", "--json");

        JsonElement operating = JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("findings")[0].GetProperty("operating");
        ModelCard card = (await ModelPackage.LoadAsync(Output, default)).Card;
        OperatingPointFit fit = card.OperatingPoints!.Fits![0]!;
        Assert.Equal(fit.Sensitivity.Value, operating.GetProperty("sensitivity").GetProperty("value").GetDouble());
        Assert.Equal(fit.Specificity.Value, operating.GetProperty("specificity").GetProperty("value").GetDouble());
        Assert.Equal(card.OperatingPoints.Thresholds[0], operating.GetProperty("threshold").GetDouble());

        string[] header = (await File.ReadAllLinesAsync(calibrated))[0].Split(',');
        Assert.Equal(["answer_Atelectasis", "answer_Cardiomegaly"], header[^2..]);
        string[][] after = [.. (await File.ReadAllLinesAsync(calibrated)).Skip(1).Select(static line => line.Split(','))];
        ConformalSet set = card.ConformalSets!.Findings[0]!;
        foreach ((string[] before, string[] now) in rows.Zip(after))
        {
            double logit = Sigmoid.Inverse(Number(before[1]));
            Assert.Equal(card.Calibration!.Of(0, logit), Number(now[1]), 1e-9);
            Assert.Equal(set.AnswerOf(logit).ToString().ToLowerInvariant(), now[^2]);
            Assert.Equal((before[2], ""), (now[2], now[^1]));
        }

        Assert.Equal(0, (await Ran.Async("score", films, "--model", Output, "--output", calibrated, "--resume")).Status);
    }

    [Fact]
    public async Task Scores_that_tell_all_films_apart_are_not_taken_for_certainty()
    {
        string[] rows = [.. (await File.ReadAllLinesAsync(_scores)).Skip(1)];
        string labels = Write("apart.csv", ["image,patient_id,Atelectasis", .. rows.Select(static (row, i) =>
            $"{i}.png,{i / 2},{(Number(row.Split(',')[1]) > 0.5 ? 1 : 0)}")]);
        Assert.Equal(0, (await CalibrateAsync("--labels", labels)).Status);
        ModelCard card = (await ModelPackage.LoadAsync(Output, default)).Card;
        Assert.Equal(CalibrationMethod.Platt, card.Calibration!.Fits![0]!.Method);
        Assert.InRange(card.Calibration.Of(0, 100), 0.9, 1);
        Assert.InRange(card.Calibration.Slope[0], 0.1, 100);
    }

    [Fact]
    public async Task Evaluate_says_that_thresholds_are_of_another_version()
    {
        await CalibrateAsync();
        Ran ran = await Ran.Async("evaluate", "-p", _scores, "-l", _labels, "--model", Output, "-b", "10");
        Assert.Contains("The rows are of tiny@1.0.0, and not of tiny@1.1.0, whose thresholds", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finding_that_cannot_be_fitted_is_left_as_it_is_and_named()
    {
        string labels = Write("one.csv", [.. (await File.ReadAllLinesAsync(_labels)).Select(static (line, i) =>
            i == 0 ? line : line[..line.LastIndexOf(',')] + ",0")]);
        Ran ran = await CalibrateAsync("--labels", labels);
        Assert.Equal(0, ran.Status);
        Assert.Contains("Cardiomegaly: left as it is, since no image has the finding", ran.Output, StringComparison.Ordinal);
        ModelCard card = (await ModelPackage.LoadAsync(Output, default)).Card;
        Assert.Equal((1.0, 0.0), (card.Calibration!.Slope[1], card.Calibration.Intercept[1]));
        Assert.Null(card.OperatingPoints!.Thresholds[1]);
        Assert.Null(card.ConformalSets!.Findings[1]);
    }

    [Fact]
    public async Task Rate_that_takes_more_films_says_how_many()
    {
        Ran ran = await CalibrateAsync("--error-rate", "0.01");
        Assert.Equal(0, ran.Status);
        Assert.Contains("an error rate of 0.01 takes films of 99 patients", ran.Output, StringComparison.Ordinal);
        Assert.Contains(" films are needed", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_on_the_list_without_prediction_makes_the_status_1()
    {
        await File.AppendAllTextAsync(_split, "stranger.png\n");
        Ran ran = await CalibrateAsync();
        Assert.Equal(1, ran.Status);
        Assert.Contains("On the list 'val_list.txt', without prediction or labels: 1.", ran.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Output));
    }

    [Fact]
    public async Task Patients_of_the_test_list_are_refused_with_their_count()
    {
        // Other films of patients 0 and 1, and a film beside the labels' that is nobody's.
        await File.AppendAllLinesAsync(_labels, ["t0.png,0,1,0", "t1.png,1,0,0", "t2.png,900,0,0"]);
        Write("test_list.txt", "t0.png", "t1.png", "t2.png");
        await RefusedAsync("2 of the 60 patients of 'val_list.txt' are also in the test list 'test_list.txt'");
        string other = Write("other.txt", "t2.png");
        Assert.Equal(0, (await CalibrateAsync("--test-list", other)).Status);
        Assert.Equal("other.txt", (await ModelPackage.LoadAsync(Output, default)).Card.Fit!.TestList!.Name);
    }

    [Theory]
    [InlineData("tiny@1.0.1", null, "are of tiny@1.0.1, not of tiny@1.0.0")]
    [InlineData("other@1.0.0", null, "are of other@1.0.0, not of tiny@1.0.0")]
    [InlineData(null, "0000000000000000000000000000000000000000000000000000000000000000", "are of other weights than those of tiny@1.0.0")]
    public async Task Predictions_of_another_model_or_version_are_refused(string? model, string? hash, string sentence)
    {
        string text = await File.ReadAllTextAsync(_scores);
        if (model is not null) text = text.Replace("tiny@1.0.0", model, StringComparison.Ordinal);
        if (hash is not null) text = text.Replace(_model.Package.GraphHash(Precision.Fp32), hash, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_scores, text);
        await RefusedAsync(sentence);
    }

    [Fact]
    public async Task Training_list_is_refused_by_name_by_rows_and_by_the_card()
    {
        string named = Write("train_list.txt", await File.ReadAllLinesAsync(_split));
        await RefusedAsync("'train_list.txt' is a list of training images by its name", "--split", named);
        string text = await File.ReadAllTextAsync(_scores);
        await File.WriteAllTextAsync(_scores, text.Replace(",false,,", ",false,true,", StringComparison.Ordinal));
        await RefusedAsync("120 of the 120 images of 'val_list.txt' were in the model's training split");
    }

    [Fact]
    public async Task Five_films_are_refused()
    {
        string five = Write("five.txt", "0.png", "1.png", "2.png", "3.png", "4.png");
        await RefusedAsync("Nothing can be calibrated on 'five.txt': 5 films are too few", "--split", five);
    }

    [Fact]
    public async Task One_class_only_is_refused()
    {
        string labels = Write("none.csv", [.. (await File.ReadAllLinesAsync(_labels)).Select(static (line, i) =>
            i == 0 ? line : string.Join(',', [.. line.Split(',')[..2], "0", "0"]))]);
        await RefusedAsync("no image has the finding (Atelectasis, Cardiomegaly)", "--labels", labels);
    }

    [Fact]
    public async Task Calibrated_package_is_not_calibrated_again()
    {
        await CalibrateAsync();
        Ran ran = await Ran.Async("model", "calibrate", Output, "-p", _scores, "-l", _labels, "-s", _split, "-o", _files.At("again"));
        Assert.Equal(2, ran.Status);
        Assert.Contains("tiny@1.1.0 is calibrated already", ran.Error, StringComparison.Ordinal);
        Assert.Contains("calibrate tiny@1.0.0", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_upside_down_are_refused_where_a_sigmoid_is_asked_for()
    {
        string labels = Write("down.csv", [.. (await File.ReadAllLinesAsync(_labels)).Select(static (line, i) =>
        {
            string[] cells = line.Split(',');
            return i == 0 ? line : $"{cells[0]},{cells[1]},{1 - int.Parse(cells[2], CultureInfo.InvariantCulture)},{cells[3]}";
        })]);
        await RefusedAsync("Platt's sigmoid of Atelectasis falls", "--labels", labels, "--method", "platt");
    }

    [Theory]
    [InlineData("--error-rate", "0.5", "The error rate is 0.5")]
    [InlineData("--error-rate", "0", "The error rate is 0")]
    [InlineData("--operating-point", "best", "is no rule for an operating point")]
    [InlineData("--operating-point", "Headache:f1", "has no finding 'Headache'")]
    [InlineData("--prevalence", "Mass=0.1", "have no finding 'Mass'")]
    [InlineData("--version", "1.0.0", "--version 1.0.0 is the package's own")]
    [InlineData("--version", "Two", "is no model name")]
    public async Task Option_that_means_nothing_is_refused(string option, string value, string sentence)
    {
        Ran ran = await CalibrateAsync(option, value);
        Assert.NotEqual(0, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Output));
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static string HeaderOf(string findings) =>
        $"image,{findings},model,precision,trained,in_training_split,content_sha256,model_sha256";

    /// <summary>Two films of each patient; half have the first finding, a third the second, whose scores know less.</summary>
    private (string[] Rows, string[] Labels) Made(Random random)
    {
        string origin = $"tiny@1.0.0,fp32,false,,{new string('a', 64)},{_model.Package.GraphHash(Precision.Fp32)}";
        List<string> rows = [], labels = [];
        for (int i = 0; i < Films; i++)
        {
            bool first = random.NextDouble() < 0.5, second = random.NextDouble() < 0.33;
            double one = Sigmoid.Of((3 * (random.NextDouble() - 0.5)) + (first ? 1 : 0));
            double two = Sigmoid.Of(random.NextDouble() + (second ? 0.5 : 0));
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{i}.png,{one:R},{two:R},{origin}"));
            labels.Add($"{i}.png,{i / 2},{(first ? 1 : 0)},{(second ? 1 : 0)}");
        }

        return ([.. rows], [.. labels]);
    }

    private Task<Ran> CalibrateAsync(params string[] more)
    {
        string[] usual = ["-p", _scores, "-l", _labels, "-s", _split, "-o", Output, "-b", "50"];
        string[] kept = [.. usual.Chunk(2)
            .Where(pair => !(pair[0] == "-l" && more.Contains("--labels")) && !(pair[0] == "-s" && more.Contains("--split")))
            .SelectMany(static pair => pair)];
        return Ran.Async(["model", "calibrate", _model.Path, .. kept, .. more]);
    }

    private async Task RefusedAsync(string sentence, params string[] more)
    {
        Ran ran = await CalibrateAsync(more);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Split('\n'), static line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.False(Path.Exists(Output));
    }

    private string Write(string name, params string[] lines) =>
        _files.Add(name, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
}
