using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Functions.Tests.Runs;

/// <summary>A run with nothing stood in for but the hub: the model, the pipeline, tables, blobs and queues are real.</summary>
[Trait("Speed", "Slow")]
public sealed class RunOnStorageTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_gives_every_image_the_row_that_scoring_it_alone_gives()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        for (int i = 0; i < 12; i++) await app.UploadAsync($"set/{i:D2}.png", TestApp.Film(i));
        await app.UploadAsync("set/99.txt", "no film"u8.ToArray());

        RunRecord run = await RunAsync(app, new RunRequest { Dataset = "set", PageSize = 5, Shards = 2, Window = 1, Overlays = true });

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(12, 1, 1, 0, 0)), (run.State, run.Final!.Value));
        for (int i = 0; i < 12; i++)
        {
            Prediction alone = app.Scorer.Score($"{i:D2}.png", new ImageContent(TestApp.Film(i)), Cancellation);
            Prediction stored = (await app.PredictionAsync($"set/{i:D2}.png"))!.Prediction;
            Assert.Equal(alone.Probabilities, stored.Probabilities);
            Assert.Equal(alone.MainView.Maps.Values, stored.MainView.Maps.Values);
        }

        Assert.Equal(
            ErrorCodes.ImageFormatUnsupported,
            (await new FailureStore(app.Account).GetAsync(new ImageKey("set", "99.txt"), FailureStage.Score, Cancellation))?.Code);
        var properties = await app.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).GetPropertiesAsync(Cancellation);
        Assert.Equal(12, properties.Value.ApproximateMessagesCount);
        RunReport report = await app.Services.GetRequiredService<RunService>().ReportAsync(run.Run, Cancellation);
        Assert.True(report.Seconds is { Busy: > 0, Read: > 0, Prepare: > 0, Infer: > 0, Store: > 0 });
        Assert.True(report.ImagesPerSecond > 0);
    }

    [Fact]
    public async Task Run_over_images_that_are_scored_skips_them()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        for (int i = 0; i < 3; i++) await app.UploadAsync($"set/{i}.png", TestApp.Film(i));
        await RunAsync(app, new RunRequest { Dataset = "set" });

        RunRecord again = await RunAsync(app, new RunRequest { Dataset = "set" });

        Assert.Equal((RunState.Completed, new RunCounts { Skipped = 3 }), (again.State, again.Final!.Value));
    }

    [Fact]
    public async Task Run_scores_an_image_again_whose_content_changed()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/a.png", TestApp.Film(1));
        await RunAsync(app, new RunRequest { Dataset = "set" });
        string tag = await app.UploadAsync("set/a.png", TestApp.Film(2));

        RunRecord again = await RunAsync(app, new RunRequest { Dataset = "set" });

        Assert.Equal(new RunCounts { Succeeded = 1 }, again.Final!.Value);
        Assert.Equal(tag, (await app.PredictionAsync("set/a.png"))!.Prediction.Provenance.ETag);
    }

    [Fact]
    public async Task Run_by_a_list_counts_what_is_gone_as_failed()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/a.png", TestApp.Film(1));
        await app.UploadAsync("set/b.png", TestApp.Film(2));
        await app.Services.GetRequiredService<IRunBlobs>().CreateAsync(
            "mine.txt", BinaryData.FromString("a.png\ngone.png\n"), Cancellation);

        RunRecord run = await RunAsync(
            app, new RunRequest { Dataset = "set", List = "mine.txt", Tolerated = new FailureTolerance { Count = 1 } });

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(1, 1, 0, 0, 0)), (run.State, run.Final!.Value));
        Assert.Null(await app.PredictionAsync("set/b.png"));
    }

    [Theory]
    [InlineData("other@1.0.0", null, ErrorCodes.ModelNotFound)]
    [InlineData(null, CheXNet.Models.Precision.Int8, ErrorCodes.ModelPrecisionMissing)]
    public async Task Run_for_another_model_or_precision_fails_before_an_image_is_touched(
        string? model, CheXNet.Models.Precision? precision, string code)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/a.png", TestApp.Film(1));

        RunRecord run = await RunAsync(
            app,
            new RunRequest { Dataset = "set", Model = model is null ? null : CheXNet.Models.ModelId.Parse(model), Precision = precision });

        Assert.Equal((RunState.Failed, code), (run.State, run.Code));
        Assert.Null(await app.PredictionAsync("set/a.png"));
    }

    private static async Task<RunRecord> RunAsync(TestApp app, RunRequest request)
    {
        var hub = new TaskHub(app.Function, static n => n - 1);
        RunService service = app.Services.GetRequiredService<RunService>();
        RunRecord started = await service.StartAsync(request, new DurableRunLauncher(new TaskHubClient(hub)), Cancellation);
        hub.Drain();
        return await service.StatusAsync(started.Run, Cancellation);
    }
}
