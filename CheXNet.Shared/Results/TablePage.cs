using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>A page of a partition's rows, in the order of their keys, that goes on after the last row of the one before.</summary>
internal static class TablePage
{
    /// <summary>The most rows of a response of the service.</summary>
    public const int RowsAResponse = 1000;

    /// <summary>How many rows are looked at before the answer is given with what was found.</summary>
    public const int MostRows = 40 * RowsAResponse;

    /// <param name="query">Names the query; a token of another one is refused.</param>
    /// <param name="isWanted">Null: every row is.</param>
    /// <returns>At most <paramref name="top"/>; where few rows are wanted maybe fewer, even none, with a continuation token.</returns>
    /// <exception cref="InvalidInputException">The token belongs to another query.</exception>
    public static async Task<ResultPage<T>> ReadAsync<T>(
        TableClient table, string partition, string query, int top, string? continuation, Func<TableEntity, T> read,
        CancellationToken cancellationToken, Func<TableEntity, bool>? isWanted = null)
    {
        string after = ContinuationToken.Unwrap(continuation, query) ?? "";
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after}");
        List<T> found = [];
        string? last = null;
        // Where every row is wanted, one more tells whether there are any.
        int ask = isWanted is null ? Math.Min(RowsAResponse, top + 1) : RowsAResponse;
        int left = MostRows;
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, ask, cancellationToken: cancellationToken))
        {
            if (found.Count == top || left-- == 0) return new ResultPage<T>(found, ContinuationToken.Wrap(last, query));
            if (isWanted is null || isWanted(row)) found.Add(read(row));
            last = row.RowKey;
        }

        return new ResultPage<T>(found, null);
    }
}
