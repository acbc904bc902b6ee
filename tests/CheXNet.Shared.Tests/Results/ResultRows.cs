using Azure.Data.Tables;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Results;

/// <summary>What a writer left in the tables.</summary>
internal static class ResultRows
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task LeaveOpenAsync(StorageAccount account, StoredPrediction stored, params string[] overlays) =>
        await account.Tables.GetTableClient(StorageNames.PredictionsTable).UpsertEntityAsync(
            PredictionRow.Of(
                stored,
                [new RankedFinding("Mass", stored.Prediction.Probabilities[0])],
                [new RankedFinding("Mass", 0.75)],
                overlays.Length == 0 ? null : overlays),
            TableUpdateMode.Replace,
            Cancellation);

    public static async Task<List<string>> RankedAsync(StorageAccount account, Finding finding, ModelId? model = null)
    {
        List<string> found = [];
        string partition = RankingKey.PartitionOf("demo", model ?? SampleResults.Card().ToModelId(), finding.Column);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        TableClient table = account.Tables.GetTableClient(StorageNames.RankingTable);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: Cancellation))
        {
            found.Add(FormattableString.Invariant($"{row.GetString("Image")} {row.GetDouble("Probability")}"));
        }

        return found;
    }

    // Everything in every table, in order; the time that the service stamps on a write tells an unchanged row from one written again.
    public static async Task<string> DumpAsync(StorageAccount account)
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
