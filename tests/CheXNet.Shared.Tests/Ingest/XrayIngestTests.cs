using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

public sealed class XrayIngestTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const double Low = 1e-9;
    private const double High = 1 - 1e-9;

    private static readonly ImageKey Image = IngestWorld.Image;

    private IngestWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await IngestWorld.CreateAsync(azurite);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task New_image_is_stored_and_its_top_finding_asked_for()
    {
        string etag = await _world.DropAsync();

        IngestOutcome outcome = await _world.IngestAsync(etag);

        StoredPrediction stored = (await _world.Predictions.GetAsync(Image, _world.Model, Cancellation))!;
        OverlayRequest request = Assert.Single(await _world.TakeRequestsAsync());
        Assert.Equal((IngestStatus.Scored, etag), (outcome.Status, outcome.ETag));
        Assert.Equal((etag, "xrays/ward/folder/a.png"), (stored.Prediction.Provenance.ETag, stored.Prediction.Provenance.Blob));
        Assert.Equal((Image, etag, _world.Model), (request.Key, request.ETag, request.Model));
        int top = stored.Prediction.Probabilities.Index().MaxBy(static p => p.Item).Index;
        Assert.Equal([stored.Prediction.Findings[top].Name], request.Findings!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Image_that_is_scored_is_not_scored_again_and_its_overlays_are_not_asked_for_again(bool etagKnown)
    {
        string etag = await _world.DropAsync();
        IngestOutcome first = await _world.IngestAsync(etag);
        Assert.Single(await _world.TakeRequestsAsync());

        IngestOutcome second = await _world.IngestAsync(etagKnown ? etag : null);

        Assert.Equal((IngestStatus.AlreadyScored, etag), (second.Status, second.ETag));
        Assert.Empty(await _world.TakeRequestsAsync());
        Prediction stored = (await _world.Predictions.GetAsync(Image, _world.Model, Cancellation))!.Prediction;
        Assert.Equal(first.Prediction!.Provenance.ScoredAt, stored.Provenance.ScoredAt);
    }

    [Fact]
    public async Task Image_replaced_since_it_was_noticed_is_scored_as_it_is_now()
    {
        string old = await _world.DropAsync(1), now = await _world.DropAsync(2);
        IngestOutcome outcome = await _world.IngestAsync(old);
        Assert.Equal((IngestStatus.Scored, now), (outcome.Status, outcome.ETag));
        Assert.Equal(now, Assert.Single(await _world.TakeRequestsAsync()).ETag);
    }

    [Fact]
    public async Task Unreadable_image_is_recorded_with_its_reason()
    {
        string etag = await _world.DropBrokenAsync();

        IngestOutcome outcome = await _world.IngestAsync(etag);
        await _world.IngestAsync();

        Assert.Equal((IngestStatus.Unreadable, etag), (outcome.Status, outcome.ETag));
        Assert.Empty(await _world.TakeRequestsAsync());
        ImageFailure failure = (await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation))!;
        Assert.Equal((ErrorCodes.ImageFormatUnsupported, etag, 2), (failure.Code, failure.ETag, failure.Attempts));
        Assert.Null(await _world.Predictions.FindAsync(Image, Cancellation));
    }

    [Fact]
    public async Task File_over_the_limit_is_recorded_without_being_read()
    {
        XrayIngest small = new(
            new XrayContainer(_world.Account, maxBytes: 100),
            _world.Scorer,
            new ScoringPipelineOptions(),
            new ResultWriter(_world.Account),
            _world.Failures);
        XrayReference image = new(Image.BlobName, await _world.DropAsync());

        Assert.Equal(IngestStatus.Unreadable, (await small.IngestAsync(image, Cancellation)).Status);
        ImageFailure failure = (await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation))!;
        Assert.Equal((ErrorCodes.ImageTooLarge, image.ETag), (failure.Code, failure.ETag));
    }

    [Fact]
    public async Task Blob_that_names_no_image_is_recorded_under_unfiled()
    {
        IngestOutcome outcome = await _world.Ingest.IngestAsync(new XrayReference("no dataset/a.png", "1"), Cancellation);

        Assert.Equal((IngestStatus.Unreadable, ErrorCodes.NameInvalid), (outcome.Status, outcome.Error!.Code));
        ImageFailure failure = Assert.Single((await _world.Failures.ListAsync(Unfiled.Dataset, 10, null, Cancellation)).Items);
        Assert.Equal((ErrorCodes.NameInvalid, "1"), (failure.Code, failure.ETag));
    }

    [Fact]
    public async Task Success_removes_the_failure()
    {
        await _world.DropBrokenAsync();
        await _world.IngestAsync();
        Assert.Equal(IngestStatus.Scored, (await _world.ScoreAsync()).Status);
        Assert.Null(await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation));
    }

    [Fact]
    public async Task Image_that_is_gone_is_no_failure()
    {
        string etag = await _world.DropAsync();
        await _world.DeleteAsync();
        Assert.Equal(IngestStatus.Gone, (await _world.IngestAsync(etag)).Status);
        Assert.Null(await _world.Failures.GetAsync(Image, FailureStage.Score, Cancellation));
    }

    [Theory]
    [InlineData(Low, Low, Low, 3)]
    [InlineData(High, High, High, 1)]
    [InlineData(null, Low, High, 1)]
    public async Task Findings_above_their_operating_points_are_asked_for_else_the_top_one(
        double? first, double? second, double? third, int expected)
    {
        using IngestWorld world = await IngestWorld.CreateAsync(azurite, new OperatingPoints([first, second, third], "test"));
        Prediction prediction = (await world.ScoreAsync()).Prediction!;
        IReadOnlyList<string> asked = Assert.Single(await world.TakeRequestsAsync()).Findings!;
        Assert.Equal(expected, asked.Count);
        var probabilities = prediction.Findings.Select(static f => f.Name).Zip(prediction.Probabilities).ToDictionary();
        Assert.Equal(asked.OrderByDescending(name => probabilities[name]), asked);
        if (first is null) Assert.Equal(prediction.Findings[1].Name, asked[0]);
    }

    // The steps of a page of a run: one image is missing, one broken, one has no usable name, one is scored already.
    [Fact]
    public async Task Page_of_images_goes_the_same_way_and_each_gets_its_own_outcome()
    {
        string scored = (await _world.ScoreAsync()).ETag!;
        string good = await _world.Xrays.WriteAsync(new ImageKey("ward", "good.png"), Png(2), Cancellation);
        string broken = await _world.Xrays.WriteAsync(new ImageKey("ward", "broken.png"), new BinaryData("no picture"), Cancellation);
        XrayReference[] page =
        [
            new(Image.BlobName, scored), new("ward/good.png", good), new("ward/broken.png", broken), new("ward/gone.png", "7"),
            new("ward//unusable.png", "8"),
        ];

        var found = await _world.Ingest.FindScoredAsync(page, overlays: false, Cancellation);
        ScoringOutcome[] outcomes = await _world.Ingest.ScoreAsync(page[1..], Cancellation).ToArrayAsync(Cancellation);
        await _world.Ingest.StoreAsync(outcomes, overlays: false, Cancellation);

        Assert.Equal([Image], found.Keys);
        Assert.Equal(
            [
                ("ward//unusable.png", ErrorCodes.NameInvalid, "8"), ("ward/broken.png", ErrorCodes.ImageFormatUnsupported, broken),
                ("ward/gone.png", ErrorCodes.ImageUnavailable, "7"), ("ward/good.png", null, good),
            ],
            outcomes.Select(static o => (o.Name, o.Error?.Code, o.ETag)).OrderBy(static o => o.Name, StringComparer.Ordinal));
        Assert.NotNull(await _world.Predictions.FindAsync(new ImageKey("ward", "good.png"), Cancellation));
        var failures = (await _world.Failures.ListAsync("ward", 10, null, Cancellation)).Items;
        Assert.Equal([("broken.png", broken), ("gone.png", "7")], failures.Select(static f => (f.Image.Image, f.ETag)));
        Assert.Equal(
            "8", (await _world.Failures.GetAsync(Unfiled.KeyOf("ward//unusable.png"), FailureStage.Score, Cancellation))?.ETag);
        Assert.Single(await _world.TakeRequestsAsync());
    }

    private static BinaryData Png(int seed) => BinaryData.FromBytes(SyntheticFilms.Png(seed));
}
