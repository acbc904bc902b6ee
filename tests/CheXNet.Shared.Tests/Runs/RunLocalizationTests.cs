using System.Text.Json;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>Where a run's maps point, by predictions written down by hand.</summary>
public sealed class RunLocalizationTests
{
    private static readonly RunId Run = new("r");
    private static readonly RunRecord Record = new()
    {
        Run = Run,
        Request = new RunRequest { Dataset = "ward", Labels = "labels.csv", Boxes = "r/boxes.csv" },
        Engine = RunEngine.Local,
        State = RunState.Running,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly RunWorld _world = new(new ImageMemory());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_maps_of_the_runs_images_are_held_against_the_boxes()
    {
        // The first film's map points at its box, the second's does not; the third is boxed but not of this run.
        Add("00000001_000.png", row: 1, column: 1);
        Add("00000002_000.png", row: 5, column: 5);
        Add("00000003_000.png", row: 1, column: 1);
        Write("r/succeeded.txt", "00000001_000.png\n");
        Write("r/skipped.txt", "00000002_000.png\nother.png\n");
        Write("r/boxes.csv", string.Concat(Enumerable.Range(1, 3).Select(static i => $"{i:D8}_000.png,Mass,20,20,20,20\n")));

        RunLocalizationSummary summary = (await MeasureAsync())!;

        Assert.Null(summary.Problem);
        Assert.Equal((2, 2), (summary.Images, summary.Boxes));
        Assert.Equal(0.5, summary.Means.Single(static m => m.Method == "gradcam").Measures["pointing"].Value);
        Assert.Contains(summary.Means, static m => m.Method == "random");
        Assert.Contains(summary.Notes, static n => n.Contains("no map for gradcampp, layercam", StringComparison.Ordinal));
        Assert.Contains(summary.Notes, static n => n.Contains("not among those measured: 1", StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(string.Join('\n', _world.Lines("r/localization.json")));
        Assert.Equal(2, json.RootElement.GetProperty("images").GetInt32());
        Assert.Contains("gradcam,Mass,2,2,2,0,pointing,0.5,0,1", _world.Lines("r/localization.csv"));
    }

    [Theory]
    [InlineData(null, "no box file 'r/boxes.csv'")]
    [InlineData("9.png,Mass,1,1,2,2\n", "names no image that the run scored")]
    [InlineData("00000001_000.png,Mass,1,1,2\n", "Line 1")]
    [InlineData("00000001_000.png,Mas,1,1,2,2\n", "'Mas'")]
    [InlineData("00000001_000.png,Mass,500,500,2,2\n", "has a stored map that fits its boxes")]
    public async Task Boxes_that_cannot_be_used_are_the_reports_problem_and_not_the_runs(string? boxes, string problem)
    {
        Add("00000001_000.png", 1, 1);
        Write("r/succeeded.txt", "00000001_000.png\n");
        if (boxes is not null) Write("r/boxes.csv", boxes);
        RunLocalizationSummary summary = (await MeasureAsync())!;
        Assert.Contains(problem, summary.Problem, StringComparison.Ordinal);
        Assert.Empty(summary.Means);
        Assert.DoesNotContain("r/localization.json", _world.Blobs.Blobs.Keys);
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

        await process.Local.RunAsync(Run, null, Cancellation);

        RunReport report = await process.Service.ReportAsync(Run, Cancellation);
        Assert.Equal(RunState.Completed, report.State);
        Assert.Equal(1, report.Localization!.Means.Single(static m => m.Method == "gradcam").Measures["pointing"].Value);
    }

    private Task<RunLocalizationSummary?> MeasureAsync() =>
        Localization().MeasureAsync(Record, RunState.CompletedWithFailures, Cancellation);

    private RunLocalization Localization() => new(_world.Process().Blobs, _world);

    private void Write(string name, string text) => _world.Blobs.Write(name, BinaryData.FromString(text));

    private void Add(string image, int row, int column) =>
        _world.Predictions.Add(new ImageKey("ward", image), Prediction(row, column));

    /// <summary>A film of 140 × 140 pixels whose 7 × 7 map is 1 in one cell, of 20 pixels a side.</summary>
    private static Prediction Prediction(int row, int column)
    {
        float[] map = new float[49];
        map[(row * 7) + column] = 1;
        ViewScores view = new(new Geometry(140, 140, 140, 140, 1, 1, 0, 0), [1 / 49f], new ActivationMaps(1, 7, 7, map));
        return new Prediction([new Finding("Mass")], [0.5], [0], [view], new Provenance
        {
            ContentHash = new string('a', 64),
            Model = new ModelId("films", "1"),
            ModelHash = new string('b', 64),
            Precision = Precision.Fp32,
            Preprocessing = "none",
            Trained = true,
            ScoredAt = DateTimeOffset.UnixEpoch,
            SoftwareVersion = "test",
        });
    }
}
