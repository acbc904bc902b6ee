using Azure.Data.Tables;

namespace CheXNet.Storage;

/// <summary>
/// Reads many rows of one partition. A run reads pages in name order, where one range query returns little else; a redrive reads
/// scattered rows. So a range is read first, and rows not found within a few pages are read one by one.
/// </summary>
internal static class SparseRows
{
    private const int Pages = 4;
    private const int AtOnce = 8;

    /// <summary>Returns those of the rows that exist.</summary>
    public static async Task<List<TableEntity>> ReadAsync(
        TableClient table,
        string partition,
        IReadOnlyCollection<string> rows,
        IReadOnlyList<string> columns,
        CancellationToken cancellationToken)
    {
        List<TableEntity> found = [];
        string[] wanted = [.. rows.Order(StringComparer.Ordinal)];
        string reached = "";
        if (wanted.Length > 1)
        {
            HashSet<string> names = [.. wanted];
            int pages = 0;
            string range = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey ge {wanted[0]} and RowKey le {wanted[^1]}");
            var query = table.QueryAsync<TableEntity>(range, select: columns, cancellationToken: cancellationToken);
            await foreach (var page in query.AsPages())
            {
                found.AddRange(page.Values.Where(r => names.Contains(r.RowKey)));
                if (page.ContinuationToken is null) return found;
                if (page.Values.Count > 0) reached = page.Values[^1].RowKey;
                if (++pages == Pages) break;
            }
        }

        await Parallel.ForEachAsync(
            wanted.Where(r => string.CompareOrdinal(r, reached) > 0),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (row, stop) =>
            {
                var answer = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, columns, stop);
                if (!answer.HasValue) return;
                lock (found) found.Add(answer.Value!);
            });
        return found;
    }
}
