using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

public sealed class FailureStoreTests(AzuriteFixture azurite)
{
    private static readonly ImageKey Image = new("demo", "a b/#1?.png");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Record_then_get_gives_it_back()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var failures = new FailureStore(await azurite.NewAccountAsync(), new FixedTime(now));

        await failures.RecordAsync(
            Image, FailureStage.Score, new UnreadableImageException(ErrorCodes.ImageCorrupt, "It breaks off – ganz."), "7", Cancellation);

        Assert.Equal(
            new ImageFailure(Image, FailureStage.Score, ErrorCodes.ImageCorrupt, "It breaks off – ganz.", "7", 1, now),
            await failures.GetAsync(Image, FailureStage.Score, Cancellation));
        Assert.Null(await failures.GetAsync(Image, FailureStage.Overlay, Cancellation));
    }

    [Theory]
    [InlineData("7", "7", 3)]
    [InlineData("7", "\"7\"", 3)]
    [InlineData("7", "8", 1)]
    [InlineData(null, null, 3)]
    [InlineData(null, "8", 1)]
    public async Task Record_again_counts_the_attempts_at_the_same_content(string? before, string? etag, int attempts)
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());
        await failures.RecordAsync(Image, FailureStage.Score, "a-code", "Text.", before, Cancellation);
        await failures.RecordAsync(Image, FailureStage.Score, "a-code", "Text.", before, Cancellation);

        ImageFailure third = await failures.RecordAsync(Image, FailureStage.Score, "b-code", "Text.", etag, Cancellation);

        Assert.Equal((attempts, "b-code"), (third.Attempts, third.Code));
        Assert.Equal(third.Attempts, (await failures.GetAsync(Image, FailureStage.Score, Cancellation))!.Attempts);
    }

    [Fact]
    public async Task Record_at_the_same_time_counts_each()
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());

        await Task.WhenAll(Enumerable.Range(0, 5).Select(
            _ => Task.Run(() => failures.RecordAsync(Image, FailureStage.Overlay, "a-code", "Text.", "1", Cancellation))));

        Assert.Equal(5, (await failures.GetAsync(Image, FailureStage.Overlay, Cancellation))!.Attempts);
    }

    [Fact]
    public async Task Record_very_long_text_is_cut()
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());

        await failures.RecordAsync(Image, FailureStage.Score, "a-code", new string('x', 100_000), null, Cancellation);

        Assert.Equal(new string('x', 999) + "…", (await failures.GetAsync(Image, FailureStage.Score, Cancellation))!.Text);
    }

    [Fact]
    public async Task Remove_some_leaves_the_others_and_minds_none_that_are_missing()
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());
        foreach (string name in new[] { "1", "2", "3" })
            await failures.RecordAsync(new ImageKey("demo", name), FailureStage.Score, "a-code", "Text.", null, Cancellation);

        await failures.RemoveAsync(
            [new ImageKey("demo", "1"), new ImageKey("demo", "3"), new ImageKey("demo", "4")], FailureStage.Score, Cancellation);
        await failures.RemoveAsync([new ImageKey("demo", "5")], FailureStage.Score, Cancellation);

        Assert.Equal(["2"], (await failures.ListAsync("demo", 10, null, Cancellation)).Items.Select(f => f.Image.Image));
    }

    [Fact]
    public async Task List_pages_give_each_failure_of_the_dataset_once()
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());
        ImageKey[] images = [.. Enumerable.Range(0, 23).Select(i => new ImageKey("demo", $"x/{i:D2}.png"))];
        foreach (ImageKey image in images) await failures.RecordAsync(image, FailureStage.Score, "a-code", "Text.", null, Cancellation);
        await failures.RecordAsync(new ImageKey("demo2", "y.png"), FailureStage.Score, "a-code", "Text.", null, Cancellation);

        List<ImageKey> seen = [];
        string? continuation = null;
        do
        {
            ResultPage<ImageFailure> page = await failures.ListAsync("demo", 10, continuation, Cancellation);
            seen.AddRange(page.Items.Select(f => f.Image));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(images, seen);
    }

    [Fact]
    public async Task Faults_of_work_are_recorded_and_thrown_on_and_success_and_cancellation_leave_nothing()
    {
        var failures = new FailureStore(await azurite.NewAccountAsync());

        await failures.RecordFaultsAsync(Image, FailureStage.Score, "7", () => Task.CompletedTask);
        await Assert.ThrowsAsync<OperationCanceledException>(() => Throwing(new OperationCanceledException()));
        Assert.Null(await failures.GetAsync(Image, FailureStage.Score, Cancellation));
        await Assert.ThrowsAsync<TimeoutException>(() => Throwing(new TimeoutException("Too late.")));
        Assert.Equal("TimeoutException: Too late.", (await failures.GetAsync(Image, FailureStage.Score, Cancellation))!.Text);
        await Assert.ThrowsAsync<StorageException>(() => Throwing(new StorageException(ErrorCodes.StorageUnavailable, "It is down.")));

        ImageFailure failure = (await failures.GetAsync(Image, FailureStage.Score, Cancellation))!;
        Assert.Equal((ErrorCodes.StorageUnavailable, "It is down.", "7", 2), (failure.Code, failure.Text, failure.ETag, failure.Attempts));

        Task Throwing(Exception error) => failures.RecordFaultsAsync(Image, FailureStage.Score, "7", () => Task.FromException(error));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
