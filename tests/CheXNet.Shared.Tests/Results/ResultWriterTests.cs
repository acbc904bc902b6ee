using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

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
        DateTimeOffset then = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        Assert.All(scored.Values, at => Assert.Equal(then, at, TimeSpan.FromMilliseconds(1)));
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

    [Fact]
    public async Task StoreMany_image_twice_is_refused()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        var e = await Assert.ThrowsAsync<StorageException>(
            () => new ResultWriter(account).StoreAsync(
                [SampleResults.Of(Image), SampleResults.Of(Image)], SampleResults.Card(), Cancellation));

        Assert.Equal(ErrorCodes.StorageBatchInvalid, e.Code);
    }

    [Fact]
    public async Task Store_with_overlays_asks_for_them_once()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);

        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");
        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");
        await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation, "Mass", "Pleural Thickening");

        OverlayRequest request = Assert.Single(await OverlayRequestsAsync(account));
        Assert.Equal((Image, Model, "0x8D1"), (request.Key, request.Model, request.ETag));
        Assert.Equal(["Mass", "Pleural Thickening"], request.Findings);
    }

    // A run without overlays stored it; somebody else wants them afterwards.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Row_that_was_stored_without_overlays_owes_them_once_they_are_wanted(bool byFinding)
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var writer = new ResultWriter(account);
        await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation);
        Assert.Empty(await OverlayRequestsAsync(account));
        List<string> ranked = await RankedAsync(account, SampleResults.Mass);

        for (int i = 0; i < 2; i++)
        {
            if (byFinding) Assert.True(await writer.IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation, "Mass"));
            else Assert.Equal(
                StoreOutcome.AlreadyScored, await writer.StoreAsync(SampleResults.Of(Image), SampleResults.Card(), Cancellation, "Mass"));
        }

        Assert.Equal(["Mass"], Assert.Single(await OverlayRequestsAsync(account)).Findings);
        Assert.Contains("_Open=False", await DumpAsync(account), StringComparison.Ordinal);
        Assert.Equal(ranked, await RankedAsync(account, SampleResults.Mass));
    }

    [Fact]
    public async Task Find_that_wants_no_overlays_sends_those_that_are_owed()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await LeaveOpenAsync(account, SampleResults.Of(Image, mass: 0.6), "Mass");

        Assert.True(await new ResultWriter(account).IsScoredAsync(Image, "0x8D1", SampleResults.Card(), Cancellation));

        Assert.Equal(["Mass"], Assert.Single(await OverlayRequestsAsync(account)).Findings);
    }

    [Fact]
    public async Task Prediction_without_an_etag_owes_no_overlay_that_could_never_be_drawn()
    {
        StorageAccount account = await azurite.NewAccountAsync();

        await new ResultWriter(account).StoreAsync(SampleResults.Of(Image, etag: null), SampleResults.Card(), Cancellation, "Mass");

        Assert.Empty(await OverlayRequestsAsync(account));
        Assert.Contains("_Open=False", await DumpAsync(account), StringComparison.Ordinal);
    }

    private static async Task LeaveOpenAsync(StorageAccount account, StoredPrediction stored, params string[] overlays) =>
        await account.Tables.GetTableClient(StorageNames.PredictionsTable).UpsertEntityAsync(
            PredictionRow.Of(
                stored,
                [new RankedFinding("Mass", stored.Prediction.Probabilities[0])],
                [new RankedFinding("Mass", 0.75)],
                overlays.Length == 0 ? null : overlays),
            TableUpdateMode.Replace,
            Cancellation);

    private static async Task<OverlayRequest[]> OverlayRequestsAsync(StorageAccount account)
    {
        var messages = await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        return [.. messages.Value.Select(static m => OverlayRequest.Parse(m.Body.ToString()))];
    }

    private static async Task<List<string>> RankedAsync(StorageAccount account, Findings.Finding finding, ModelId? model = null)
    {
        List<string> found = [];
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {RankingKey.PartitionOf("demo", model ?? Model, finding.Column)}");
        TableClient table = account.Tables.GetTableClient(StorageNames.RankingTable);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: Cancellation))
        {
            found.Add(FormattableString.Invariant($"{row.GetString("Image")} {row.GetDouble("Probability")}"));
        }

        return found;
    }

    // Everything in every table, in order; the time that the service stamps on a write tells an unchanged row from one written again.
    private static async Task<string> DumpAsync(StorageAccount account)
    {
        List<string> lines = [];
        foreach (string table in StorageNames.Tables)
        {
            await foreach (TableEntity row in account.Tables.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: Cancellation))
            {
                IEnumerable<string> columns = row.OrderBy(p => p.Key, StringComparer.Ordinal)
                    .Select(p => $"{p.Key}={(p.Value is byte[] b ? Convert.ToHexString(b) : p.Value)}");
                lines.Add($"{table}: {string.Join(' ', columns)}");
            }
        }

        return string.Join('\n', lines);
    }
}
