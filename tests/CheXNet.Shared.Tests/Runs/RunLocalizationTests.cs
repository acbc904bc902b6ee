using System.Text.Json;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>Where a run's maps point, by predictions written down by hand.</summary>
public sealed class RunLocalizationTests
{
    private static readonly RunRecord Record = MeasuredRun.Record(
        new RunRequest { Dataset = "ward", Labels = "labels.csv", Boxes = "r/boxes.csv" });

    private readonly MeasuredRun _run = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_maps_of_the_runs_images_are_held_against_the_boxes()
    {
        // The first film's map points at its box, the second's does not; the third is boxed but not of this run.
        Add("00000001_000.png", row: 1, column: 1);
        Add("00000002_000.png", row: 5, column: 5);
        Add("00000003_000.png", row: 1, column: 1);
        _run.Write("r/succeeded.txt", "00000001_000.png\n");
        _run.Write("r/skipped.txt", "00000002_000.png\nother.png\n");
        _run.Write("r/boxes.csv", string.Concat(Enumerable.Range(1, 3).Select(static i => $"{i:D8}_000.png,Mass,20,20,20,20\n")));

        RunLocalizationSummary summary = (await MeasureAsync())!;

        Assert.Null(summary.Problem);
        Assert.Equal((2, 2), (summary.Images, summary.Boxes));
        Assert.Equal(0.5, summary.Means.Single(static m => m.Method == "gradcam").Measures["pointing"].Value);
        Assert.Contains(summary.Means, static m => m.Method == "random");
        Assert.Contains(summary.Notes, static n => n.Contains("no map for gradcampp, layercam", StringComparison.Ordinal));
        Assert.Contains(summary.Notes, static n => n.Contains("not among those measured: 1", StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(string.Join('\n', _run.World.Lines("r/localization.json")));
        Assert.Equal(2, json.RootElement.GetProperty("images").GetInt32());
        Assert.Contains("gradcam,Mass,2,2,2,0,pointing,0.5,0,1", _run.World.Lines("r/localization.csv"));
    }

    [Theory]
    [InlineData(null, "no box file 'r/boxes.csv'")]
    [InlineData("9.png,Mass,1,1,2,2\n", "names no image that was scored")]
    [InlineData("00000001_000.png,Mass,1,1,2\n", "Line 1")]
    [InlineData("00000001_000.png,Mas,1,1,2,2\n", "'Mas'")]
    [InlineData("00000001_000.png,Mass,500,500,2,2\n", "has a stored map that fits its boxes")]
    public async Task Boxes_that_cannot_be_used_are_the_reports_problem_and_not_the_runs(string? boxes, string problem)
    {
        Add("00000001_000.png", 1, 1);
        _run.Write("r/succeeded.txt", "00000001_000.png\n");
        if (boxes is not null) _run.Write("r/boxes.csv", boxes);
        RunLocalizationSummary summary = (await MeasureAsync())!;
        Assert.Contains(problem, summary.Problem, StringComparison.Ordinal);
        Assert.Empty(summary.Means);
        Assert.DoesNotContain("r/localization.json", _run.World.Blobs.Blobs.Keys);
    }

    [Fact]
    public async Task Run_without_boxes_or_not_completed_is_not_measured()
    {
        RunRecord without = Record with { Request = new RunRequest { Dataset = "ward" } };
        Assert.Null(await Localization().MeasureAsync(without, RunState.Completed, Cancellation));
        RunLocalizationSummary cancelled = (await Localization().MeasureAsync(Record, RunState.Cancelled, Cancellation))!;
        Assert.Contains("did not complete", cancelled.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finished_run_has_it_in_its_report()
    {
        var images = new ImageMemory();
        images.Images["00000001_000.png"] = null;
        RunWorld world = new(images);
        world.Predictions.Add(new ImageKey("ward", "00000001_000.png"), Prediction(1, 1));
        world.Blobs.Write("r/boxes.csv", BinaryData.FromString("00000001_000.png,Mass,20,20,20,20\n"));
        RunProcess process = world.Process();
        await process.Store.AddAsync(Record with { State = RunState.Pending }, Cancellation);

        await process.Local.RunAsync(MeasuredRun.Run, null, Cancellation);

        RunReport report = await process.Service.ReportAsync(MeasuredRun.Run, Cancellation);
        Assert.Equal(RunState.Completed, report.State);
        Assert.Equal(1, report.Localization!.Means.Single(static m => m.Method == "gradcam").Measures["pointing"].Value);
    }

    private Task<RunLocalizationSummary?> MeasureAsync() =>
        Localization().MeasureAsync(Record, RunState.CompletedWithFailures, Cancellation);

    private RunLocalization Localization() => new(_run.World.Process().Blobs, _run.World);

    private void Add(string image, int row, int column) => _run.Add(image, Prediction(row, column));

    /// <summary>The map is 1 in one cell.</summary>
    private static Prediction Prediction(int row, int column)
    {
        float[] map = new float[49];
        map[(row * 7) + column] = 1;
        return MeasuredRun.Prediction(0.5, map);
    }
}
