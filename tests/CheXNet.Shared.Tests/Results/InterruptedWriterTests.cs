using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Shared.Tests.Storage;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

/// <summary>
/// One writer is stopped before each of its requests to tables and queue in turn, and what then is there has to agree after the next one
/// has been there: row, ranking, failures and at least one message that asks for the overlays of what the row says.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class InterruptedWriterTests(AzuriteFixture azurite)
{
    private const int MostRequests = 40;

    private static readonly ImageKey Image = new("demo", "1.png");
    private static readonly ModelCard Card = SampleResults.Card();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Before.Nothing, Next.Stores)]
    [InlineData(Before.OtherVersion, Next.Stores)]
    [InlineData(Before.OtherVersion, Next.LooksWithoutOverlays)]
    [InlineData(Before.SameWithoutOverlays, Next.Stores)]
    [InlineData(Before.SameWithoutOverlays, Next.LooksWithoutOverlays)]
    public async Task Store_killed_before_any_request_is_made_good_by_the_next_visit(Before before, Next next)
    {
        int steps = await ForEachRequestAsync(async number =>
        {
            (StorageAccount account, string connection) = await NewAccountAsync();
            var writer = new ResultWriter(account);
            if (before == Before.OtherVersion) await writer.StoreAsync(Version("1", 0.9, 0.1), Card, Cancellation, "Mass");
            if (before == Before.SameWithoutOverlays) await writer.StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation);

            var kill = new BeforeRequest(number, static () => throw new Killed());
            var victim = new ResultWriter(StorageAccount.FromConnectionString(connection, kill));
            Exception? death = await Record.ExceptionAsync(() => victim.StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation, "Mass"));
            if (death is not null) Assert.IsType<Killed>(death);

            // The next visit is on another machine, whose last digits differ; or of somebody who wants no overlays, if the row is there.
            bool there = next == Next.LooksWithoutOverlays && await writer.IsScoredAsync(Image, "2", Card, Cancellation);
            bool owed = there && (before != Before.SameWithoutOverlays || await MessagesAsync(account) > 0);
            if (!there || !owed) await writer.StoreAsync(Version("2", 0.7000000000000001, 0.2), Card, Cancellation, "Mass");

            await AssertAgreeAsync(account, $"killed before request {number}");
            return kill.Reached;
        });
        Assert.InRange(steps, 5, MostRequests);
    }

    [Fact]
    public async Task Look_killed_before_any_request_still_asks_for_the_overlays_at_the_next_visit()
    {
        int steps = await ForEachRequestAsync(async number =>
        {
            (StorageAccount account, string connection) = await NewAccountAsync();
            var writer = new ResultWriter(account);
            await writer.StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation);

            var kill = new BeforeRequest(number, static () => throw new Killed());
            var victim = new ResultWriter(StorageAccount.FromConnectionString(connection, kill));
            Exception? death = await Record.ExceptionAsync(() => victim.IsScoredAsync(Image, "2", Card, Cancellation, "Mass"));
            if (death is not null) Assert.IsType<Killed>(death);
            Assert.True(await writer.IsScoredAsync(Image, "2", Card, Cancellation, "Mass"));

            await AssertAgreeAsync(account, $"killed before request {number}");
            return kill.Reached;
        });
        Assert.InRange(steps, 5, MostRequests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_overtaken_before_any_request_leaves_one_row_and_its_ranking(bool scoredBefore)
    {
        int steps = await ForEachRequestAsync(async number =>
        {
            (StorageAccount account, string connection) = await NewAccountAsync();
            var other = new ResultWriter(account);
            if (scoredBefore) await other.StoreAsync(Version("1", 0.9, 0.1), Card, Cancellation, "Mass");

            var overtake = new BeforeRequest(number, () => other.StoreAsync(Version("3", 0.6, 0.3), Card, Cancellation, "Mass"));
            var overtaken = new ResultWriter(StorageAccount.FromConnectionString(connection, overtake));
            await overtaken.StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation, "Mass");

            await AssertAgreeAsync(account, $"overtaken before request {number}");
            return overtake.Reached;
        });
        Assert.InRange(steps, 5, MostRequests);
    }

    private static StoredPrediction Version(string etag, double mass, double thickening) => SampleResults.Of(Image, mass, thickening, etag);

    private static async Task<int> ForEachRequestAsync(Func<int, Task<bool>> before)
    {
        int number = 1;
        while (number <= MostRequests && await before(number)) number++;
        return number - 1;
    }

    private async Task<(StorageAccount Account, string Connection)> NewAccountAsync()
    {
        string connection = await azurite.NewConnectionStringAsync();
        var account = StorageAccount.Parse(connection);
        await account.EnsureCreatedAsync(Cancellation);
        await new FailureStore(account).RecordAsync(
            Image, FailureStage.Score, ErrorCodes.ImageCorrupt, "It was broken.", "0", Cancellation);
        return (account, connection);
    }

    private static async Task AssertAgreeAsync(StorageAccount account, string when)
    {
        StoredPrediction kept = (await new PredictionStore(account).GetAsync(Image, Card.ToModelId(), Cancellation))!;
        IEnumerable<string> expected = kept.Prediction.Findings
            .Zip(kept.Prediction.Probabilities, static (f, p) => FormattableString.Invariant($"{f.Column} {p:R}"));
        IEnumerable<string> ranked = (await RowsAsync(account, StorageNames.RankingTable))
            .Select(static row => FormattableString.Invariant($"{row.GetString("Finding")} {row.GetDouble("Probability"):R}"));
        Assert.True(
            expected.Order().SequenceEqual(ranked.Order()),
            $"{when}: the row says {string.Join(", ", expected)}, the ranking {string.Join(", ", ranked)}");

        TableEntity stored = Assert.Single(await RowsAsync(account, StorageNames.PredictionsTable));
        Assert.False(stored.GetBoolean("_Open"), $"{when}: the row was left open");
        Assert.Empty(await RowsAsync(account, StorageNames.FailuresTable));
        Assert.Equal("", stored.GetString("_Overlays"));
        Assert.True(await MessagesAsync(account, kept.Prediction.Provenance.ETag) > 0, $"{when}: no overlay of the row is asked for");
    }

    private static ValueTask<List<TableEntity>> RowsAsync(StorageAccount account, string table) =>
        account.Tables.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);

    private static async Task<int> MessagesAsync(StorageAccount account, string? etag = null)
    {
        var messages = await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        return messages.Value.Select(static m => OverlayRequest.Parse(m.Body.ToString()))
            .Count(r => (etag is null || r.ETag == etag) && r.Findings is ["Mass"]);
    }

    /// <summary>What stands before the writer that is stopped.</summary>
    public enum Before
    {
        Nothing,
        OtherVersion,
        SameWithoutOverlays,
    }

    /// <summary>Who comes after it.</summary>
    public enum Next
    {
        Stores,
        LooksWithoutOverlays,
    }

    // Nothing but cancellation passes the stores as it is: to them, the process has ended.
    private sealed class Killed : OperationCanceledException;
}
