using Azure.Storage.Blobs;
using CheXNet.Functions.Overlays;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Functions.Xrays;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
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

        string message = (await ClassifyAsync(app, "set/a/film.png"))!;
        await app.Function<RenderOverlay>().RunAsync(message, Cancellation);

        Assert.NotNull(await app.PredictionAsync("set/a/film.png"));
        OverlayRequest request = OverlayRequest.Parse(message);
        Assert.NotNull(await new OverlayStore(app.Account).ReadAsync(
            new OverlayKey(request.Key, app.Scorer.Card.Findings.Single(f => f.Name == request.Findings![0])), Cancellation));
    }

    [Fact]
    public async Task Image_that_lands_twice_gives_the_same_row_and_message()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/film.png", TestApp.Film(1));

        string first = await UntracedAsync(app, "set/film.png");
        StoredPrediction before = (await app.PredictionAsync("set/film.png"))!;
        string second = await UntracedAsync(app, "set/film.png");

        Assert.Equal(first, second);
        Assert.Equal(before.Prediction.Provenance, (await app.PredictionAsync("set/film.png"))!.Prediction.Provenance);
    }

    [Fact]
    public async Task File_that_is_no_image_leaves_a_failure_and_no_message()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("set/notes.txt", "no film"u8.ToArray());

        Assert.Null(await ClassifyAsync(app, "set/notes.txt"));

        ImageFailure? failure = await new FailureStore(app.Account)
            .GetAsync(new ImageKey("set", "notes.txt"), FailureStage.Score, Cancellation);
        Assert.Equal(ErrorCodes.ImageFormatUnsupported, failure?.Code);
    }

    [Fact]
    public async Task Blob_that_names_no_image_leaves_a_failure_and_is_not_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
            .UploadBlobAsync("no dataset/film.png", BinaryData.FromBytes(TestApp.Film(1)), Cancellation);

        Assert.Null(await ClassifyAsync(app, "no dataset/film.png"));

        ImageFailure? failure = await new FailureStore(app.Account)
            .GetAsync(Unfiled.KeyOf("no dataset/film.png"), FailureStage.Score, Cancellation);
        Assert.Equal(ErrorCodes.NameInvalid, failure?.Code);
    }

    [Fact]
    public async Task Message_that_cannot_be_carried_out_leaves_a_failure_and_is_tried_again()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        string message = OverlayRequest.For(new ImageKey("set", "gone.png"), app.Scorer.Card.ToModelId(), "1").ToJson();

        await Assert.ThrowsAsync<InvalidInputException>(() => app.Function<RenderOverlay>().RunAsync(message, Cancellation));

        ImageFailure? failure = await new FailureStore(app.Account)
            .GetAsync(new ImageKey("set", "gone.png"), FailureStage.Overlay, Cancellation);
        Assert.Equal(ErrorCodes.PredictionNotFound, failure?.Code);
    }

    // A trace is of one invocation, and is in the message where anybody listens: a host of another test may, at any moment.
    private static async Task<string> UntracedAsync(TestApp app, string blob) =>
        (OverlayRequest.Parse((await ClassifyAsync(app, blob))!) with { TraceParent = null }).ToJson();

    private static Task<string?> ClassifyAsync(TestApp app, string blob)
    {
        BlobClient client = app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(blob);
        return app.Function<ClassifyXray>().RunAsync(client, Cancellation);
    }
}
