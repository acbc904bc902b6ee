using CheXNet.Evaluation.Reports;
using CheXNet.Explanations.Localization;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>How good a run's predictions are, by scores written down by hand.</summary>
public sealed class RunEvaluationTests
{
    private static readonly RunRecord Record = MeasuredRun.Record(
        new RunRequest { Dataset = "ward", Labels = "r/labels.csv" });

    private readonly MeasuredRun _run = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_scores_of_the_runs_images_are_held_against_the_labels()
    {
        Add("a.png", 0.9);
        Add("b.png", 0.2);
        Add("c.png", 0.4);
        Add("of-another-run.png", 0.99);
        _run.Write("r/succeeded.txt", "a.png\nb.png\n");
        _run.Write("r/skipped.txt", "c.png\n");
        _run.Write("r/labels.csv", "image,Mass\na.png,1\nb.png,0\nc.png,0\nof-another-run.png,0\n");
        byte[] overlay = [0xFF, 0xD8, 1];
        _run.World.Overlays.Add(
            new OverlayKey(new ImageKey("ward", "c.png"), new Finding("Mass")), new OverlayFile(new BinaryData(overlay), ImageFormat.Jpeg));

        RunEvaluationSummary summary = (await MeasureAsync())!;

        Assert.Null(summary.Problem);
        Assert.Equal((3, 1d), (summary.Images, summary.MeanAuroc!.Value));
        RunEvaluationFinding mass = Assert.Single(summary.Findings);
        Assert.Equal((3, 1, 1d), (mass.Images, mass.Positives, mass.Auroc!.Value));
        Assert.Contains("chexnet.evaluation/1", string.Concat(_run.World.Lines("r/evaluation.json")), StringComparison.Ordinal);
        Assert.Equal("# Evaluation", _run.World.Lines("r/evaluation.md")[0]);
        string page = string.Concat(_run.World.Lines("r/evaluation.html"));
        Assert.Contains($"data:image/jpeg;base64,{Convert.ToBase64String(overlay)}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_says_where_the_maps_point_and_what_the_model_is()
    {
        float[] map = new float[49];
        map[8] = 1;
        Prediction prediction = MeasuredRun.Prediction(0.9, map);
        _run.Add("a.png", prediction with { Provenance = prediction.Provenance with { Notice = "Of test films." } });
        _run.Write("r/succeeded.txt", "a.png\n");
        _run.Write("r/labels.csv", "image,Mass\na.png,1\n");
        _run.Write("r/boxes.csv", "a.png,Mass,20,20,20,20\n");
        RunRecord boxed = MeasuredRun.Record(Record.Request with { Boxes = "r/boxes.csv" });
        RunLocalization localization = new(_run.World.Process().Blobs, _run.World);
        RunLocalizationSummary where = (await localization.MeasureAsync(boxed, RunState.Completed, Cancellation))!;

        RunEvaluationSummary summary = (await Evaluation().MeasureAsync(boxed, RunState.Completed, where.Whole, Cancellation))!;

        Assert.Contains("films@1: Of test films.", summary.Notes);
        foreach (string file in (string[])["r/evaluation.html", "r/evaluation.md"])
        {
            string text = string.Join('\n', _run.World.Lines(file));
            Assert.Contains("films@1: 1 images of 1 patients", text, StringComparison.Ordinal);
            Assert.Contains("Where the maps point", text, StringComparison.Ordinal);
            Assert.Contains("Research software, not a medical device.", text, StringComparison.Ordinal);
        }

        EvaluationReport read = ReportFiles.Read(string.Join('\n', _run.World.Lines("r/evaluation.json")));
        LocalizationRow mean = read.Localization!.Rows.Single(static r => r is { Method: "gradcam", Finding: "mean" });
        Assert.Equal(1, mean.Measures["pointing"].Value);
    }

    [Theory]
    [InlineData(null, "no label file 'r/labels.csv'")]
    [InlineData("image,Mass\nother/9.png,1\n", "may belong to another dataset")]
    [InlineData("image,Hernia\na.png,1\n", "labels none of Mass")]
    [InlineData("Image Index,Finding Label,Bbox [x,y,w,h],,,\na.png,Mass,1,2,3,4\n", "holds boxes, not labels")]
    [InlineData("subject_id,study_id,Enlarged Cardiomediastinum,Pleural Other,Mass\n1,2,,,1\n", "not images")]
    public async Task Labels_that_cannot_be_used_are_the_reports_problem_and_not_the_runs(string? labels, string problem)
    {
        Add("a.png", 0.9);
        _run.Write("r/succeeded.txt", "a.png\n");
        if (labels is not null) _run.Write("r/labels.csv", labels);
        RunEvaluationSummary summary = (await MeasureAsync())!;
        Assert.Contains(problem, summary.Problem, StringComparison.Ordinal);
        Assert.Empty(summary.Findings);
        Assert.DoesNotContain("r/evaluation.json", _run.World.Blobs.Blobs.Keys);
    }

    [Fact]
    public async Task Run_without_labels_or_not_completed_is_not_evaluated()
    {
        RunRecord without = Record with { Request = new RunRequest { Dataset = "ward" } };
        Assert.Null(await Evaluation().MeasureAsync(without, RunState.Completed, null, Cancellation));
        RunEvaluationSummary cancelled = (await Evaluation().MeasureAsync(Record, RunState.Cancelled, null, Cancellation))!;
        Assert.Contains("did not complete", cancelled.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finished_run_has_it_in_its_report_and_serves_it()
    {
        var images = new ImageMemory();
        images.Images["a.png"] = null;
        RunWorld world = new(images);
        world.Predictions.Add(new ImageKey("ward", "a.png"), Prediction(0.9));
        world.Blobs.Write("r/labels.csv", BinaryData.FromString("image,Mass\na.png,1\n"));
        RunProcess process = world.Process();
        await process.Store.AddAsync(Record with { State = RunState.Pending }, Cancellation);
        await Assert.ThrowsAsync<RunException>(() => process.Service.EvaluationAsync(MeasuredRun.Run, EvaluationFormat.Html, Cancellation));

        await process.Local.RunAsync(MeasuredRun.Run, null, Cancellation);

        RunReport report = await process.Service.ReportAsync(MeasuredRun.Run, Cancellation);
        Assert.Equal(RunState.Completed, report.State);
        Assert.Equal("every image has the finding", report.Evaluation!.Findings[0].Problem);
        BinaryData page = await process.Service.EvaluationAsync(MeasuredRun.Run, EvaluationFormat.Html, Cancellation);
        Assert.StartsWith("<!doctype html>", page.ToString(), StringComparison.Ordinal);
    }

    private Task<RunEvaluationSummary?> MeasureAsync() =>
        Evaluation().MeasureAsync(Record, RunState.CompletedWithFailures, null, Cancellation);

    private RunEvaluation Evaluation() => new(_run.World.Process().Blobs, _run.World, TimeProvider.System);

    private void Add(string image, double score) => _run.Add(image, Prediction(score));

    private static Prediction Prediction(double score) => MeasuredRun.Prediction(score, new float[49]);
}
