using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;
using static CheXNet.Shared.Tests.Results.ResultRows;

namespace CheXNet.Shared.Tests.Results;

/// <summary>Many images at once.</summary>
public sealed class ResultWriterBatchTests(AzuriteFixture azurite)
{
    private static readonly ImageKey Image = new("demo", "ward/1.png");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_many_that_are_new_changed_and_known_does_right_by_each()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ImageKey[] images = [.. Enumerable.Range(0, 60).Select(static i => new ImageKey("demo", $"{i:D2}.png"))];
        ModelCard card = SampleResults.Card();
        await writer.StoreAsync([.. images[20..].Select(static i => SampleResults.Of(i, etag: "1"))], card, Cancellation);

        IReadOnlyList<StoreOutcome> outcomes = await writer.StoreAsync(
            [.. images.Select(static (image, i) => SampleResults.Of(image, mass: 0.9, etag: i < 40 ? "2" : "1"))], card, Cancellation);

        Assert.Equal(Enumerable.Repeat(StoreOutcome.Added, 20), outcomes.Take(20));
        Assert.Equal(Enumerable.Repeat(StoreOutcome.Replaced, 20), outcomes.Skip(20).Take(20));
        Assert.Equal(Enumerable.Repeat(StoreOutcome.AlreadyScored, 20), outcomes.Skip(40));
        Assert.Equal(40, (await RankedAsync(account, SampleResults.Mass)).Count(static r => r.EndsWith(" 0.9", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task StoreMany_new_changed_and_known_images_each_get_their_outcome()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard card = SampleResults.Card();
        StoredPrediction Of(int i, string etag) =>
            SampleResults.Of(new ImageKey("demo", $"{i:D3}.png"), mass: 0.5 + (i / 1000.0), etag: etag);
        await writer.StoreAsync([.. Enumerable.Range(0, 200).Select(i => Of(i, "1"))], card, Cancellation);

        IReadOnlyList<StoreOutcome> outcomes = await writer.StoreAsync(
            [.. Enumerable.Range(100, 300).Select(i => Of(i, i < 150 ? "1" : "2"))], card, Cancellation);

        Assert.Equal(Enumerable.Repeat(StoreOutcome.AlreadyScored, 50), outcomes.Take(50));
        Assert.Equal(Enumerable.Repeat(StoreOutcome.Replaced, 50), outcomes.Skip(50).Take(50));
        Assert.Equal(Enumerable.Repeat(StoreOutcome.Added, 200), outcomes.Skip(100));
        Assert.Equal(400, (await RankedAsync(account, SampleResults.Mass)).Count);
        Assert.Equal(400, (await RankedAsync(account, SampleResults.Thickening)).Count);
    }

    [Fact]
    public async Task FindScored_page_among_many_finds_exactly_those_of_the_etag()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard card = SampleResults.Card(massFrom: 1) with { OperatingPoints = new OperatingPoints([1, 1], "nothing") };
        ImageKey Key(int i) => new("demo", $"{i:D4}.png");
        StoredPrediction Of(int i) => SampleResults.Of(Key(i), etag: i % 3 == 0 ? "old" : "new", card: card, side: 1);
        await writer.StoreAsync([.. Enumerable.Range(0, 1500).Select(Of)], card, Cancellation);

        IReadOnlyDictionary<ImageKey, DateTimeOffset> scored = await writer.FindScoredAsync(
            [.. Enumerable.Range(1200, 600).Select(i => (Key(i), "new"))], SampleResults.Card(), null, Cancellation);

        Assert.Equal(
            Enumerable.Range(1200, 300).Where(i => i % 3 != 0).Select(Key), scored.Keys.OrderBy(k => k.Image, StringComparer.Ordinal));
        DateTimeOffset then = Of(0).Prediction.Provenance.ScoredAt;
        Assert.All(scored.Values, at => Assert.Equal(then, at));
    }

    [Fact]
    public async Task StoreMany_image_twice_is_refused()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        var e = await Assert.ThrowsAsync<StorageException>(
            () => new ResultWriter(account).StoreAsync(
                [SampleResults.Of(Image), SampleResults.Of(Image)], SampleResults.Card(), Cancellation));

        Assert.Equal(ErrorCodes.StorageBatchInvalid, e.Code);
    }
}
