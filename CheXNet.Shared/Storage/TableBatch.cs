using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace CheXNet.Storage;

/// <summary>
/// Groups writes into as few transactions as Azure allows: one partition, at most 100 rows and 4 MiB, each row once. Each transaction is
/// atomic; a sequence of them is not.
/// </summary>
internal static class TableBatch
{
    private const int AtOnce = 16;

    /// <summary>Splits writes into transactions, keeping their order within each partition.</summary>
    /// <exception cref="StorageException">A row exceeds a limit or is written twice.</exception>
    public static IReadOnlyList<IReadOnlyList<TableTransactionAction>> Plan(IEnumerable<TableTransactionAction> writes)
    {
        List<List<TableTransactionAction>> transactions = [];
        Dictionary<string, (List<TableTransactionAction> Open, long Bytes)> partitions = [];
        HashSet<(string, string)> rows = [];
        foreach (TableTransactionAction write in writes)
        {
            var row = (TableEntity)write.Entity;
            TableLimits.Check(row);
            if (!rows.Add((row.PartitionKey, row.RowKey)))
            {
                throw new StorageException(
                    ErrorCodes.StorageBatchInvalid,
                    $"The row '{row.PartitionKey}' / '{row.RowKey}' is written twice in one batch: give every image once.");
            }

            long bytes = TableLimits.BodySizeOf(row);
            bool open = partitions.TryGetValue(row.PartitionKey, out var current);
            if (!open || current.Open.Count == TableLimits.RowsPerTransaction || current.Bytes + bytes > TableLimits.BytesPerTransaction)
            {
                current = ([], 0);
                transactions.Add(current.Open);
            }

            current.Open.Add(write);
            partitions[row.PartitionKey] = (current.Open, current.Bytes + bytes);
        }

        return transactions;
    }

    /// <summary>Plans and sends writes that cannot conflict (upserts).</summary>
    public static Task SendAsync(TableClient table, IEnumerable<TableTransactionAction> writes, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            Plan(writes),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (transaction, stop) => await table.SubmitTransactionAsync(transaction, stop));

    /// <summary>Plans and sends writes that may conflict: a conflict in one row rejects its whole transaction.</summary>
    /// <param name="singly">Whether to retry a rejected transaction's rows one by one; otherwise all of them count as rejected.</param>
    /// <returns>Each row's new ETag; null if the row was rejected.</returns>
    public static async Task<IReadOnlyDictionary<(string Partition, string Row), ETag?>> TrySendAsync(
        TableClient table, IEnumerable<TableTransactionAction> writes, bool singly, CancellationToken cancellationToken)
    {
        var outcome = new System.Collections.Concurrent.ConcurrentDictionary<(string, string), ETag?>();
        await Parallel.ForEachAsync(
            Plan(writes),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (transaction, stop) =>
            {
                if (await TryAsync(transaction, stop)) return;
                foreach (TableTransactionAction write in transaction)
                {
                    if (!singly || !await TryAsync([write], stop)) outcome[KeyOf(write)] = null;
                }
            });
        return outcome;

        async Task<bool> TryAsync(IReadOnlyList<TableTransactionAction> transaction, CancellationToken stop)
        {
            try
            {
                Response<IReadOnlyList<Response>> response = await table.SubmitTransactionAsync(transaction, stop);
                for (int i = 0; i < transaction.Count; i++) outcome[KeyOf(transaction[i])] = response.Value[i].Headers.ETag;
                return true;
            }
            catch (RequestFailedException e) when (IsConflict(e))
            {
                return false;
            }
        }
    }

    /// <summary>Whether a write was rejected because the row exists, is gone or has changed.</summary>
    public static bool IsConflict(RequestFailedException e) =>
        e.Status is 404 or 409 or 412 && e.ErrorCode != TableErrorCode.TableNotFound.ToString();

    private static (string, string) KeyOf(TableTransactionAction write) => (write.Entity.PartitionKey, write.Entity.RowKey);
}
