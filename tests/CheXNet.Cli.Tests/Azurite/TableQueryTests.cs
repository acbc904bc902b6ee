using Azure.Data.Tables;
using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Azurite;

/// <summary>The embedded storage answers queries of tables as a table in memory does, whatever came and went before.</summary>
public sealed class TableQueryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-queries-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Pages_of_a_query_are_the_rows_that_it_asks_for_in_the_order_of_their_keys(int seed)
    {
        var random = new Random(seed);
        SortedDictionary<(string Partition, string Row), int> rows = new(Comparer<(string, string)>.Create(static (a, b) =>
            string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var order ? order : string.CompareOrdinal(a.Item2, b.Item2)));
        AzuriteOptions options = new() { DataFolder = _folder };
        for (int round = 0; round < 2; round++)
        {
            // The second round finds the rows of the first on disk.
            await using AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(options, Stop);
            StorageAccount account = StorageAccount.Parse(emulator.ConnectionString);
            await account.EnsureCreatedAsync(Stop);
            TableClient table = account.Tables.GetTableClient(StorageNames.PredictionsTable);
            for (int step = 0; step < 12; step++)
            {
                await ChangeAsync(table, rows, random);
                await AssertAnswersAsync(table, rows, random);
            }
        }
    }

    private static async Task ChangeAsync(TableClient table, SortedDictionary<(string Partition, string Row), int> rows, Random random)
    {
        for (int i = 0; i < 20; i++)
        {
            (string partition, string row) = KeyOf(random);
            if (random.Next(4) == 0 && rows.Remove((partition, row)))
            {
                await table.DeleteEntityAsync(partition, row, cancellationToken: Stop);
                continue;
            }

            rows[(partition, row)] = i;
            TableUpdateMode mode = random.Next(2) == 0 ? TableUpdateMode.Merge : TableUpdateMode.Replace;
            await table.UpsertEntityAsync(new TableEntity(partition, row) { ["I"] = i }, mode, Stop);
        }
    }

    private static async Task AssertAnswersAsync(
        TableClient table, SortedDictionary<(string Partition, string Row), int> rows, Random random)
    {
        (string partition, string from) = KeyOf(random);
        string to = KeyOf(random).Row;
        int least = random.Next(20);
        await AssertAsync($"PartitionKey eq '{partition}' and RowKey gt '{from}' and RowKey lt '{to}'", r =>
            r.Partition == partition && string.CompareOrdinal(r.Row, from) > 0 && string.CompareOrdinal(r.Row, to) < 0);
        await AssertAsync($"PartitionKey ge '{partition}' and PartitionKey lt 'p!3' and I ge {least}", r =>
            string.CompareOrdinal(r.Partition, partition) >= 0 && string.CompareOrdinal(r.Partition, "p!3") < 0 && rows[r] >= least);
        await AssertAsync($"PartitionKey eq '{partition}' or RowKey eq '{from}'", r => r.Partition == partition || r.Row == from);
        await AssertAsync($"RowKey ge '{from}' and not (PartitionKey eq '{partition}')", r =>
            string.CompareOrdinal(r.Row, from) >= 0 && r.Partition != partition);
        await AssertAsync("", static _ => true);

        async Task AssertAsync(string filter, Func<(string Partition, string Row), bool> isWanted)
        {
            List<string> found = [];
            await foreach (var page in table.QueryAsync<TableEntity>(filter, maxPerPage: 7, cancellationToken: Stop).AsPages())
            {
                Assert.InRange(page.Values.Count, 0, 7);
                found.AddRange(page.Values.Select(static r => $"{r.PartitionKey}|{r.RowKey}|{r.GetInt32("I")}"));
            }

            Assert.Equal(rows.Where(r => isWanted(r.Key)).Select(static r => $"{r.Key.Partition}|{r.Key.Row}|{r.Value}"), found);
        }
    }

    // Some beyond ASCII, and few enough that they come and go repeatedly.
    private static (string Partition, string Row) KeyOf(Random random) =>
        ($"p!{random.Next(5)}", $"{"aüZ~胸"[random.Next(5)]}{random.Next(15)}");
}
