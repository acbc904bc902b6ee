using Azure.Data.Tables;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Shared.Tests.Storage;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

/// <summary>
/// One writer is stopped before each of its requests in turn, and what then is in the tables has to agree after the next one has been
/// there.
/// </summary>
public sealed class InterruptedWriterTests(AzuriteFixture azurite)
{
    private const int MostRequests = 40;

    private static readonly ImageKey Image = new("demo", "1.png");
    private static readonly ModelCard Card = SampleResults.Card();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_killed_before_any_request_is_made_good_by_the_next_try(bool scoredBefore)
    {
        int steps = await ForEachRequestAsync(async number =>
        {
            string connection = await azurite.NewConnectionStringAsync();
            var account = StorageAccount.Parse(connection);
            await account.EnsureCreatedAsync(Cancellation);
            var writer = new ResultWriter(account);
            if (scoredBefore) await writer.StoreAsync(Version("1", 0.9, 0.1), Card, Cancellation);

            var kill = new BeforeRequest(number, static () => throw new Killed());
            var victim = new ResultWriter(StorageAccount.FromConnectionString(connection, kill));
            if (await Record.ExceptionAsync(() => victim.StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation)) is { } e) Assert.IsType<Killed>(e);

            // The next try runs on another machine: its last digits differ.
            await writer.StoreAsync(Version("2", 0.7000000000000001, 0.2), Card, Cancellation);

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
            string connection = await azurite.NewConnectionStringAsync();
            var account = StorageAccount.Parse(connection);
            await account.EnsureCreatedAsync(Cancellation);
            var other = new ResultWriter(account);
            if (scoredBefore) await other.StoreAsync(Version("1", 0.9, 0.1), Card, Cancellation);

            var overtake = new BeforeRequest(number, () => other.StoreAsync(Version("3", 0.6, 0.3), Card, Cancellation));
            await new ResultWriter(StorageAccount.FromConnectionString(connection, overtake)).StoreAsync(Version("2", 0.7, 0.2), Card, Cancellation);

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

    private static async Task AssertAgreeAsync(StorageAccount account, string when)
    {
        StoredPrediction kept = (await new PredictionStore(account).GetAsync(Image, Card.ToModelId(), Cancellation))!;
        IEnumerable<string> expected = kept.Prediction.Findings.Zip(kept.Prediction.Probabilities, static (f, p) => FormattableString.Invariant($"{f.Column} {p:R}"));
        List<string> ranked = [];
        await foreach (TableEntity row in account.Tables.GetTableClient(StorageNames.RankingTable).QueryAsync<TableEntity>(cancellationToken: Cancellation))
        {
            ranked.Add(FormattableString.Invariant($"{row.GetString("Finding")} {row.GetDouble("Probability"):R}"));
        }

        Assert.True(expected.Order().SequenceEqual(ranked.Order()), $"{when}: the row says {string.Join(", ", expected)}, the ranking {string.Join(", ", ranked)}");
        TableEntity stored = await account.Tables.GetTableClient(StorageNames.PredictionsTable).QueryAsync<TableEntity>(cancellationToken: Cancellation).SingleAsync(Cancellation);
        Assert.False(stored.GetBoolean("_Open"), $"{when}: the row was left open");
    }

    private sealed class Killed : Exception;
}
