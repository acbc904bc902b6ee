using CheXNet.Cli.Service;
using CheXNet.Cli.Tests.Score;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class ScoringServiceTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly ImageKey[] Three = ServiceWorld.Keys(3);

    private ServiceWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await ServiceWorld.CreateAsync(azurite);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Dataset_that_a_run_has_claimed_is_left_alone_until_the_run_is_over()
    {
        DatasetClaims claims = new(_world.Account, _world.Scorer.Card, TimeProvider.System);
        ImageKey[] films = ServiceWorld.Keys(2);
        ImageKey other = new("zone", "a.png");
        IAsyncDisposable claim = await claims.HoldAsync("ward", Cancellation);
        await _world.DropAsync([.. films, other]);
        await _world.ServeAsync(other);
        Assert.Equal([other], (await _world.Left.ReceiptsAsync()).Select(static r => r.Image));

        await claim.DisposeAsync();
        await _world.ServeAsync([.. films, other]);
        Assert.Equal(3, await _world.Left.ReceiptCountAsync());
    }

    [Fact]
    public async Task Claim_of_a_killed_run_or_of_another_model_does_not_count()
    {
        using TinyModel another = await TinyModel.CreateAsync(id: "another");
        await using IAsyncDisposable theirs =
            await new DatasetClaims(_world.Account, another.Package.Card, TimeProvider.System).HoldAsync("theirs", Cancellation);
        await using IAsyncDisposable ours =
            await new DatasetClaims(_world.Account, _world.Scorer.Card, TimeProvider.System).HoldAsync("ours", Cancellation);
        ForwardTime time = new();
        DatasetClaims asked = new(_world.Account, _world.Scorer.Card, time);
        Assert.Equal(["ours"], await asked.CurrentAsync(Cancellation));
        time.Forward(DatasetClaims.Patience);
        Assert.Empty(await asked.CurrentAsync(Cancellation));
    }

    [Fact]
    public async Task New_images_get_a_row_and_an_overlay_each()
    {
        await _world.DropAsync(Three);
        ServiceCounters counters = await _world.ServeAsync(Three);
        await _world.Left.AssertExactlyAsync(Three);
        Assert.Equal((3, 0, 3, 0), (counters.Scored, counters.Failed, counters.Overlays, counters.Waiting));
    }

    [Fact]
    public async Task Image_dropped_while_the_service_runs_is_scored()
    {
        bool dropped = false;
        await _world.ServeUntilAsync(async () =>
        {
            if (!dropped) await _world.DropAsync(Three);
            dropped = true;
            return (await _world.Left.OverlayNamesAsync()).Count == 3
                && await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0
                && (await _world.Left.ReceiptsAsync()).Count == 3;
        });
        await _world.Left.AssertExactlyAsync(Three);
    }

    [Fact]
    public async Task Restart_does_nothing_again()
    {
        await _world.DropAsync(Three);
        await _world.ServeAsync(Three);
        ImageKey last = new("ward", "z-last.png");
        await _world.DropAsync(last);

        ServiceCounters counters = await _world.ServeAsync(last);

        Assert.Equal((1, 1), (counters.Scored, counters.Overlays));
        await _world.Left.AssertExactlyAsync([.. Three, last]);
    }

    [Fact]
    public async Task Changed_image_is_scored_and_drawn_again()
    {
        await _world.DropAsync(Three);
        await _world.ServeAsync(Three);
        string etag = await _world.Xrays.WriteAsync(Three[1], BinaryData.FromBytes(FilmFolder.Png(77)), Cancellation);

        await _world.ServeUntilAsync(async () => (await _world.Left.ReceiptsAsync()).Any(r => r.ETag == etag)
            && await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0);

        await _world.Left.AssertExactlyAsync(Three);
        Assert.Equal(etag, (await _world.Predictions.GetAsync(Three[1], _world.Model, Cancellation))!.Prediction.Provenance.ETag);
        Assert.Equal(etag, (await _world.Overlays.ListAsync(Three[1], Cancellation).SingleAsync(Cancellation)).Source.ETag);
    }

    [Fact]
    public async Task Unreadable_image_becomes_a_failure_and_costs_its_neighbors_nothing()
    {
        await _world.DropAsync(Three);
        ImageKey broken = new("ward", "001-broken.png");
        await _world.UploadAsync(broken.BlobName, "no picture"u8.ToArray());

        await _world.ServeAsync([.. Three, broken]);
        await _world.ServeAsync([.. Three, broken]);

        ImageFailure failure = (await _world.Failures.GetAsync(broken, FailureStage.Score, Cancellation))!;
        Assert.Equal((ErrorCodes.ImageFormatUnsupported, 1), (failure.Code, failure.Attempts));
        Assert.Equal(1, await _world.Left.RowsAsync(StorageNames.FailuresTable));
        Assert.Equal(3, (await _world.Left.OverlayNamesAsync()).Count);
    }

    [Fact]
    public async Task Unreadable_image_that_is_replaced_by_a_good_one_leaves_no_failure()
    {
        ImageKey image = new("ward", "a.png");
        await _world.UploadAsync(image.BlobName, []);
        await _world.ServeAsync(image);
        Assert.Equal(1, await _world.Left.RowsAsync(StorageNames.FailuresTable));
        string etag = (await _world.DropAsync(image))[image];

        await _world.ServeUntilAsync(async () => (await _world.Left.ReceiptsAsync()).Any(r => r.ETag == etag)
            && await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0);

        Assert.Equal(0, await _world.Left.RowsAsync(StorageNames.FailuresTable));
        await _world.Left.AssertExactlyAsync(image);
    }

    [Theory]
    [InlineData("at-the-root.png")]
    [InlineData("_no-dataset/a.png")]
    [InlineData("ward//double.png")]
    [InlineData("unfiled/a.png")]
    public async Task Blob_that_lies_in_no_dataset_becomes_one_failure_for_good(string blobName)
    {
        await _world.UploadAsync(blobName, FilmFolder.Png(1));
        ImageKey image = new("ward", "a.png");
        await _world.DropAsync(image);

        await _world.ServeAsync(image, Unfiled.KeyOf(blobName));
        await _world.ServeAsync(image, Unfiled.KeyOf(blobName));

        ImageFailure failure = Assert.Single((await _world.Failures.ListAsync(Unfiled.Dataset, 10, null, Cancellation)).Items);
        Assert.Equal((ErrorCodes.NameInvalid, 1), (failure.Code, failure.Attempts));
        Assert.Equal(1, await _world.Left.RowsAsync(StorageNames.PredictionsTable));
    }

    [Fact]
    public async Task Killed_between_row_and_message_the_overlay_is_asked_for_after_the_restart()
    {
        Dictionary<ImageKey, string> etags = await _world.DropAsync(Three);
        StorageAccount withoutQueue = StorageAccount.FromConnectionString(
            _world.Connection, new FailingStorage(StorageNames.OverlayRequestsQueue, int.MaxValue));
        foreach ((ImageKey key, string etag) in etags)
            await Assert.ThrowsAsync<StorageException>(() => _world.IngestAsync(key, etag, withoutQueue));
        Assert.Equal(3, await _world.Left.RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(0, await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue));

        ServiceCounters counters = await _world.ServeAsync(Three);

        Assert.Equal((0, 3), (counters.Scored, counters.Overlays));
        await _world.Left.AssertExactlyAsync(Three);
    }

    [Fact]
    public async Task Killed_between_message_and_receipt_the_overlay_is_drawn_once()
    {
        Dictionary<ImageKey, string> etags = await _world.DropAsync(Three);
        foreach ((ImageKey key, string etag) in etags) await _world.IngestAsync(key, etag);
        Assert.Equal(3, await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue));

        ServiceCounters counters = await _world.ServeAsync(Three);

        Assert.Equal((0, 3), (counters.Scored, counters.Overlays));
        await _world.Left.AssertExactlyAsync(Three);
    }

    [Fact]
    public async Task Malformed_message_that_names_an_image_leaves_its_failure_in_the_end()
    {
        ImageKey image = new("ward", "a.png");
        var queue = _world.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        await queue.SendMessageAsync("""{"v":9,"dataset":"ward","image":"a.png"}""", Cancellation);

        await _world.ServeUntilAsync(async () => await _world.Left.MessagesAsync(StorageNames.OverlayRequestsPoisonQueue) == 1);

        ImageFailure? failure = await _world.Failures.GetAsync(image, FailureStage.Overlay, Cancellation);
        Assert.Equal(ErrorCodes.MessageInvalid, failure?.Code);
    }

    [Fact]
    public async Task Storage_that_fails_for_a_while_costs_nothing()
    {
        await _world.DropAsync(Three);
        StorageAccount shaky =
            StorageAccount.FromConnectionString(_world.Connection, new FailingStorage(StorageNames.PredictionsTable, times: 4));

        await _world.ServeUntilAsync(
            async () => (await _world.Left.ReceiptsAsync()).Count == 3
                && await _world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0, shaky);

        await _world.Left.AssertExactlyAsync(Three);
        Assert.Equal(0, await _world.Left.RowsAsync(StorageNames.FailuresTable));
    }

    [Fact]
    public async Task Storage_that_fails_for_good_is_given_up_after_five_attempts_and_named()
    {
        ImageKey image = Three[0];
        await _world.DropAsync(image);
        StorageAccount broken =
            StorageAccount.FromConnectionString(_world.Connection, new FailingStorage(StorageNames.PredictionsTable, int.MaxValue));

        ServiceCounters counters = await _world.ServeUntilAsync(async () => (await _world.Left.ReceiptsAsync()).Count == 1, broken);

        Assert.Equal(1, counters.Failed);
        Assert.Equal(ErrorCodes.StorageUnavailable, (await _world.Failures.GetAsync(image, FailureStage.Score, Cancellation))!.Code);
        Assert.Equal(1, await _world.Left.MessagesAsync(StorageNames.XraysPoisonQueue));
    }

    [Fact]
    public async Task Log_above_debug_never_names_an_image()
    {
        ImageKey[] images = [new("ward", "Mustermann-good.png"), new("ward", "Mustermann-broken.png")];
        await _world.DropAsync(images[0]);
        await _world.UploadAsync(images[1].BlobName, []);
        await _world.UploadAsync("Mustermann-unfiled.png", FilmFolder.Png(1));
        await _world.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).SendMessageAsync(
            OverlayRequest.For(new ImageKey("ward", "Mustermann-missing.png"), _world.Model, "1").ToJson(), Cancellation);
        StorageAccount shaky =
            StorageAccount.FromConnectionString(_world.Connection, new FailingStorage(StorageNames.PredictionsTable, times: 2));
        RecordedLog log = new();

        await _world.ServeUntilAsync(
            async () => (await _world.Left.ReceiptsAsync()).Count == 3
                && await _world.Left.MessagesAsync(StorageNames.OverlayRequestsPoisonQueue) == 1, shaky, log);

        Assert.Contains(
            log.Lines, static line => line.Level == LogLevel.Debug && line.Text.Contains("Mustermann", StringComparison.Ordinal));
        Assert.Contains(log.Lines, static line => line.Level == LogLevel.Warning);
        Assert.DoesNotContain(
            log.Lines, static line => line.Level > LogLevel.Debug && line.Text.Contains("Mustermann", StringComparison.Ordinal));
        Assert.Equal(
            ErrorCodes.PredictionNotFound,
            (await _world.Failures.GetAsync(new ImageKey("ward", "Mustermann-missing.png"), FailureStage.Overlay, Cancellation))!.Code);
    }

    private sealed class ForwardTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Forward(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
