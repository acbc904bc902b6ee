using Azure.Storage.Blobs;
using CheXNet.Dicom.Web;
using CheXNet.Functions.Overlays;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Functions.Xrays;
using CheXNet.Ingest;
using CheXNet.Reports;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Functions.Tests.Triggers;

public sealed class XrayTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Image_that_lands_is_scored_and_its_message_draws_its_overlay()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/a/film.png", TestApp.Film(1));

        await ClassifyAsync(app, "set/a/film.png");
        string message = Assert.Single(await MessagesAsync(app));
        await app.Function<RenderOverlay>().RunAsync(message, Cancellation);

        Assert.NotNull(await app.PredictionAsync("set/a/film.png"));
        OverlayRequest request = OverlayRequest.Parse(message);
        Assert.NotNull(await new OverlayStore(app.Account).ReadAsync(
            new OverlayKey(request.Key, app.Scorer.Card.Findings.Single(f => f.Name == request.Findings![0])), Cancellation));
    }

    [Fact]
    public async Task Message_that_asks_for_score_cam_is_carried_out_with_the_model()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/film.png", TestApp.Film(1));
        await ClassifyAsync(app, "set/film.png");
        OverlayRequest request = OverlayRequest.Parse(Assert.Single(await MessagesAsync(app))) with { Method = "scorecam" };

        await app.Function<RenderOverlay>().RunAsync(request.ToJson(), Cancellation);

        OverlayKey key = new(request.Key, app.Scorer.Card.Findings.Single(f => f.Name == request.Findings![0]), "scorecam");
        Assert.NotNull(await new OverlayStore(app.Account).ReadAsync(key, Cancellation));
        Assert.True((await app.PredictionAsync("set/film.png"))!.Prediction.Views[0].Further.ContainsKey("scorecam"));
    }

    [Fact]
    public async Task Image_that_lands_twice_gives_the_same_row_and_one_message()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/film.png", TestApp.Film(1));

        await ClassifyAsync(app, "set/film.png");
        StoredPrediction before = (await app.PredictionAsync("set/film.png"))!;
        await ClassifyAsync(app, "set/film.png");

        Assert.Single(await MessagesAsync(app));
        Assert.Equal(before.Prediction.Provenance, (await app.PredictionAsync("set/film.png"))!.Prediction.Provenance);
    }

    [Fact]
    public async Task File_that_is_no_image_leaves_a_failure_and_no_message()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/notes.txt", "no film"u8.ToArray());

        await ClassifyAsync(app, "set/notes.txt");

        Assert.Empty(await MessagesAsync(app));
        ImageFailure? failure =
            await new FailureStore(app.Account).GetAsync(new ImageKey("set", "notes.txt"), FailureStage.Score, Cancellation);
        Assert.Equal(ErrorCodes.ImageFormatUnsupported, failure?.Code);
    }

    [Fact]
    public async Task Blob_that_names_no_image_leaves_a_failure_and_is_not_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
            .UploadBlobAsync("no dataset/film.png", BinaryData.FromBytes(TestApp.Film(1)), Cancellation);

        await ClassifyAsync(app, "no dataset/film.png");

        Assert.Empty(await MessagesAsync(app));
        ImageFailure? failure =
            await new FailureStore(app.Account).GetAsync(Unfiled.KeyOf("no dataset/film.png"), FailureStage.Score, Cancellation);
        Assert.Equal(ErrorCodes.NameInvalid, failure?.Code);
    }

    [Fact]
    public async Task Message_that_cannot_be_carried_out_leaves_a_failure_and_is_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        string message = OverlayRequest.For(new ImageKey("set", "gone.png"), app.Scorer.Card.ToModelId(), "1").ToJson();

        await Assert.ThrowsAsync<InvalidInputException>(() => app.Function<RenderOverlay>().RunAsync(message, Cancellation));

        ImageFailure? failure =
            await new FailureStore(app.Account).GetAsync(new ImageKey("set", "gone.png"), FailureStage.Overlay, Cancellation);
        Assert.Equal(ErrorCodes.PredictionNotFound, failure?.Code);
    }

    [Fact]
    public async Task Export_that_fails_leaves_the_overlay_and_a_failure_of_its_own_and_is_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/IM1", DicomFilms.Noise(1));
        await ClassifyAsync(app, "set/IM1");
        string message = Assert.Single(await MessagesAsync(app));
        StudyExportOptions nowhere = new()
        {
            Kinds = ReportKinds.All,
            Server = new StowOptions("http://127.0.0.1:9/dicom-web") { Tries = 1 },
        };
        using StudyExport failing = ActivatorUtilities.CreateInstance<StudyExport>(app.Services, nowhere);
        FailureStore failures = new(app.Account);
        OverlayDrawing drawing = app.Services.GetRequiredService<OverlayDrawing>();
        ImageKey image = new("set", "IM1");

        RenderOverlay render = new(drawing, failing, failures, TimeProvider.System);
        await Assert.ThrowsAsync<DicomWebException>(() => render.RunAsync(message, Cancellation));
        Assert.Equal(
            ErrorCodes.DicomWebUnavailable, (await failures.GetAsync(image, FailureStage.Export, Cancellation))?.Code);
        Assert.Null(await failures.GetAsync(image, FailureStage.Overlay, Cancellation));
        Assert.NotEmpty(await new OverlayStore(app.Account).ListAsync(image, Cancellation).ToListAsync(Cancellation));

        using StudyExport working = ActivatorUtilities.CreateInstance<StudyExport>(app.Services, StudyExportOptions.Parse("sr"));
        await new RenderOverlay(drawing, working, failures, TimeProvider.System).RunAsync(message, Cancellation);
        Assert.Null(await failures.GetAsync(image, FailureStage.Export, Cancellation));
    }

    [Fact]
    public async Task Malformed_message_that_names_an_image_leaves_its_failure_and_is_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());

        foreach (string message in new[] { """{"v":9,"dataset":"set","image":"film.png","etag":"7"}""", "nonsense" })
            await Assert.ThrowsAsync<InvalidInputException>(() => app.Function<RenderOverlay>().RunAsync(message, Cancellation));

        ImageFailure failure = Assert.Single((await new FailureStore(app.Account).ListAsync("set", 10, null, Cancellation)).Items);
        Assert.Equal(
            ("film.png", FailureStage.Overlay, ErrorCodes.MessageInvalid, "7"),
            (failure.Image.Image, failure.Stage, failure.Code, failure.ETag));
    }

    [Fact]
    public async Task Image_that_cannot_be_stored_leaves_a_failure_and_is_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/film.png", TestApp.Film(1));
        await app.Account.Tables.DeleteTableAsync(StorageNames.RankingTable, Cancellation);

        await Assert.ThrowsAsync<StorageException>(() => ClassifyAsync(app, "set/film.png"));

        ImageFailure? failure =
            await new FailureStore(app.Account).GetAsync(new ImageKey("set", "film.png"), FailureStage.Score, Cancellation);
        Assert.Equal(ErrorCodes.StorageUnavailable, failure?.Code);
    }

    private static async Task<string[]> MessagesAsync(TestApp app)
    {
        var messages = await app.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        return [.. messages.Value.Select(static m => m.Body.ToString())];
    }

    private static Task ClassifyAsync(TestApp app, string blob)
    {
        BlobClient client = app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(blob);
        return app.Function<ClassifyXray>().RunAsync(client, Cancellation);
    }
}
