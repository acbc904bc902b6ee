using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using CheXNet.Results;
using CheXNet.Storage;

namespace CheXNet.Benchmarks.RunScale;

/// <summary>
/// What a run left in the tables, as a number of rows and a hash of everything in them but times: two runs over the same images must
/// agree.
/// </summary>
/// <param name="Predictions">Rows of the table <c>Predictions</c>.</param>
/// <param name="Ranking">Rows of the table <c>Ranking</c>.</param>
/// <param name="Hash">The hash over both.</param>
internal sealed record RowDigest(long Predictions, long Ranking, string Hash)
{
    // What tells when a row was written says nothing about what is in it.
    private static readonly string[] Times = ["_ScoredAt", "Timestamp", "odata.etag"];

    /// <summary>Reads both tables.</summary>
    public static async Task<RowDigest> ReadAsync(StorageAccount account, string dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long predictions = 0;
        // By partitions: an emulator sorts what it finds anew for each page of an answer.
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
