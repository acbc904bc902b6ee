using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;
using static CheXNet.Shared.Tests.Results.ResultRows;

namespace CheXNet.Shared.Tests.Results;

public sealed class ResultWriterTests(AzuriteFixture azurite)
{
    private static readonly ImageKey Image = new("demo", "ward/1.png");
    private static readonly ModelId Model = SampleResults.Card().ToModelId();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Store_new_image_is_added_and_then_already_scored()
    {
        var writer = new ResultWriter(await azurite.NewAccountAsync());
        Assert.False(await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation));

        StoreOutcome first = await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);
        StoreOutcome second = await writer.StoreAsync(SampleResults.Of(Image, mass: 0.1), SampleResults.Card(), Cancellation);

        Assert.Equal((StoreOutcome.Added, StoreOutcome.AlreadyScored), (first, second));
        Assert.True(await writer.IsScoredAsync(Image, "\"0x8D1\"", SampleResults.Card(), Cancellation));
        Assert.False(await writer.IsScoredAsync(Image, "0x8D2", SampleResults.Card(), Cancellation));
        Assert.False(await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card("2"), Cancellation));
    }

    [Fact]
    public async Task Store_new_image_looks_for_nothing_before_it_writes()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        StorageRequests before = account.Requests;

        await new ResultWriter(account).StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);

        // The row, its two places in the ranking, a failure that may be there, the row's end.
        Assert.Equal(5, (account.Requests - before).Tables);
    }

    [Fact]
    public async Task Store_again_for_the_same_etag_and_model_changes_no_row()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);
        string before = await DumpAsync(account);

        await writer.StoreAsync(SampleResults.Of(Image, seed: 9), SampleResults.Card(), Cancellation);

        Assert.Equal(before, await DumpAsync(account));
    }

    [Fact]
    public async Task Store_other_weights_under_the_same_name_replaces_what_the_former_ones_said()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard retrained = SampleResults.Card(graph: new string('c', 64));
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75), SampleResults.Card(), Cancellation);
        Assert.False(await writer.IsScoredAsync(Image, "0x8D1", retrained, Cancellation));

        StoreOutcome outcome = await writer.StoreAsync(SampleResults.Of(Image, mass: 0.6, card: retrained), retrained, Cancellation);

        Assert.Equal(StoreOutcome.Replaced, outcome);
        Assert.True(await writer.IsScoredAsync(Image, "0x8D1", retrained, Cancellation));
        Assert.Equal(["ward/1.png 0.6"], await RankedAsync(account, SampleResults.Mass));
    }

    [Fact]
    public async Task Store_changed_image_moves_its_place_in_the_ranking_and_leaves_none_behind()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard card = SampleResults.Card();
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75, thickening: 0.2, etag: "1"), card, Cancellation);
        await writer.StoreAsync(SampleResults.Of(new ImageKey("demo", "other.png"), mass: 0.6, thickening: 0.1), card, Cancellation);

        StoreOutcome outcome = await writer.StoreAsync(
            SampleResults.Of(Image, mass: 0.55, thickening: 0.2, etag: "2"), card, Cancellation);

        Assert.Equal(StoreOutcome.Replaced, outcome);
        Assert.Equal(["other.png 0.6", "ward/1.png 0.55"], await RankedAsync(account, SampleResults.Mass));
        Assert.Equal(["ward/1.png 0.2", "other.png 0.1"], await RankedAsync(account, SampleResults.Thickening));
    }

    [Fact]
    public async Task Store_changed_image_that_fell_below_the_operating_point_leaves_the_ranking()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75, etag: "1"), SampleResults.Card(), Cancellation);

        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.49, etag: "2"), SampleResults.Card(), Cancellation);

        Assert.Empty(await RankedAsync(account, SampleResults.Mass));
        Assert.Equal(0.49, (await new PredictionStore(account).GetAsync(Image, Model, Cancellation))!.Prediction.Probabilities[0]);
    }

    [Fact]
    public async Task Store_two_models_each_have_their_ranking()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        ModelCard other = SampleResults.Card("2.0.0");
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75), SampleResults.Card(), Cancellation);
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.9, card: other), other, Cancellation);

        Assert.Equal(["ward/1.png 0.75"], await RankedAsync(account, SampleResults.Mass));
        Assert.Equal(["ward/1.png 0.9"], await RankedAsync(account, SampleResults.Mass, other.ToModelId()));
    }

    // Killed after the first step: the row stands open, with nothing in the ranking and the old rows still there.
    [Fact]
    public async Task IsScored_row_left_open_finishes_ranking_and_failures_without_scoring()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        var failures = new FailureStore(account);
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75, etag: "1"), SampleResults.Card(), Cancellation);
        await failures.RecordAsync(Image, FailureStage.Score, ErrorCodes.ImageCorrupt, "It breaks off.", "0", Cancellation);
        StoredPrediction changed = SampleResults.Of(Image, mass: 0.6, etag: "2");
        await LeaveOpenAsync(account, changed);

        Assert.True(await writer.IsScoredAsync(Image, "2", SampleResults.Card(), Cancellation));

        Assert.Equal(["ward/1.png 0.6"], await RankedAsync(account, SampleResults.Mass));
        Assert.Null(await failures.GetAsync(Image, FailureStage.Score, Cancellation));
        Assert.DoesNotContain("_Open=True", await DumpAsync(account), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_over_a_row_left_open_removes_what_its_forerunners_left()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.75, etag: "1"), SampleResults.Card(), Cancellation);
        await LeaveOpenAsync(account, SampleResults.Of(Image, mass: 0.6, etag: "2"));

        await writer.StoreAsync(SampleResults.Of(Image, mass: 0.8, etag: "3"), SampleResults.Card(), Cancellation);

        Assert.Equal(["ward/1.png 0.8"], await RankedAsync(account, SampleResults.Mass));
    }

    [Fact]
    public async Task Store_success_removes_the_failure_of_scoring_but_not_of_drawing()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var failures = new FailureStore(account);
        await failures.RecordAsync(Image, FailureStage.Score, ErrorCodes.ImageCorrupt, "It breaks off.", "1", Cancellation);
        await failures.RecordAsync(Image, FailureStage.Overlay, ErrorCodes.Unexpected, "It broke.", "1", Cancellation);

        await new ResultWriter(account).StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);

        Assert.Equal([FailureStage.Overlay], (await failures.ListAsync("demo", 10, null, Cancellation)).Items.Select(f => f.Stage));
    }

    [Fact]
    public async Task Store_many_writers_of_one_image_end_with_one_row_and_its_ranking()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        ModelCard card = SampleResults.Card();
        StoredPrediction[] versions =
        [
            .. Enumerable.Range(0, 6)
                .Select(i => SampleResults.Of(Image, mass: 0.5 + (i / 16.0), thickening: i / 8.0, etag: $"{i}", seed: i)),
        ];

        await Task.WhenAll(versions.Select(v => Task.Run(() => new ResultWriter(account).StoreAsync(v, card, Cancellation))));

        StoredPrediction kept = (await new PredictionStore(account).GetAsync(Image, Model, Cancellation))!;
        Assert.Contains(kept.Prediction.Provenance.ETag, versions.Select(v => v.Prediction.Provenance.ETag));
        Assert.Equal(
            [FormattableString.Invariant($"ward/1.png {kept.Prediction.Probabilities[0]}")],
            await RankedAsync(account, SampleResults.Mass));
        Assert.Equal(
            [FormattableString.Invariant($"ward/1.png {kept.Prediction.Probabilities[1]}")],
            await RankedAsync(account, SampleResults.Thickening));
        Assert.DoesNotContain("_Open=True", await DumpAsync(account), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_two_writers_of_the_same_content_only_one_adds()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        StoreOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => new ResultWriter(account).StoreAsync(SampleResults.Of(Image, seed: i), SampleResults.Card(), Cancellation))));

        Assert.Equal(1, outcomes.Count(o => o == StoreOutcome.Added));
        Assert.Equal(3, outcomes.Count(o => o == StoreOutcome.AlreadyScored));
        Assert.Equal(["ward/1.png 0.75"], await RankedAsync(account, SampleResults.Mass));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.PositiveInfinity)]
    public async Task Store_what_is_no_probability_is_refused_and_nothing_written(double probability)
    {
        StorageAccount account = await azurite.NewAccountAsync();

        var e = await Assert.ThrowsAsync<InconsistentScoreException>(
            () => new ResultWriter(account).StoreAsync(
                SampleResults.Of(Image, thickening: probability), SampleResults.Card(), Cancellation));

        Assert.Equal(ErrorCodes.ScoreNotFinite, e.Code);
        Assert.Equal("", await DumpAsync(account));
    }

    [Fact]
    public async Task Store_maps_over_a_mebibyte_are_refused_before_anything_is_sent()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        var e = await Assert.ThrowsAsync<StorageException>(
            () => new ResultWriter(account).StoreAsync(
                SampleResults.Of(Image, views: 10, side: 128), SampleResults.Card(), Cancellation));

        Assert.Equal(ErrorCodes.StorageLimitExceeded, e.Code);
        Assert.Equal("", await DumpAsync(account));
    }
}
