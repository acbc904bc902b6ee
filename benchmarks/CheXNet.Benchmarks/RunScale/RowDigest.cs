using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>Row counts of a run's tables and a hash of their contents except times; runs over the same images must agree.</summary>
/// <param name="Hash">Hash over both tables.</param>
internal sealed record RowDigest(long Predictions, long Ranking, string Hash)
{
    // Excluded from the hash.
    private static readonly string[] Times = ["_ScoredAt", "Timestamp", "odata.etag"];

    public static async Task<RowDigest> ReadAsync(StorageAccount account, string dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long predictions = 0;
        // By partition: an emulator sorts the whole result again for every page.
        for (int shard = 0; shard < PredictionKey.Shards; shard++)
        {
            string partition = $"{PredictionKey.PartitionsOf(dataset).From}{shard:x}";
            string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
            predictions += await AddAsync(hash, account, StorageNames.PredictionsTable, filter);
        }

        long ranking = await AddAsync(hash, account, StorageNames.RankingTable, null);
        return new RowDigest(predictions, ranking, Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    private static async Task<long> AddAsync(IncrementalHash hash, StorageAccount account, string table, string? filter)
    {
        long rows = 0;
        await foreach (TableEntity row in account.Tables.GetTableClient(table).QueryAsync<TableEntity>(filter))
        {
            rows++;
            foreach (string column in row.Keys.Except(Times).Order(StringComparer.Ordinal))
            {
                object? value = row[column] is byte[] bytes ? Convert.ToBase64String(bytes) : row[column];
                hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{column}={value}\n")));
            }
        }

        return rows;
    }
}
