using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>Which models have scored a dataset, and which datasets there are, read off the <c>Predictions</c> table.</summary>
public sealed class DatasetModels(StorageAccount account)
{
    private const int RowsAPage = 1000;

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.PredictionsTable);

    /// <summary>The models of a dataset's first rows (up to 1,000, with every model of an image among them), the last used first.</summary>
    /// <returns>Empty where nothing of the dataset is scored.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyList<DatasetModel>> OfAsync(string dataset, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        $"read the models of '{dataset}'",
        async () =>
        {
            (string from, string to) = PredictionKey.PartitionsOf(dataset);
            string filter = TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {to}");
            string[] columns = ["_Model", "_ScoredAt", "_Trained", "_Notice"];
            Dictionary<ModelId, DatasetModel> found = [];
            AsyncPageable<TableEntity> rows = _table.QueryAsync<TableEntity>(filter, RowsAPage, columns, cancellationToken);
            await foreach (Page<TableEntity> page in rows.AsPages())
            {
                foreach (TableEntity row in page.Values)
                {
                    if (!ModelId.TryParse(row.GetString("_Model"), out ModelId id)) continue;
                    DateTimeOffset at = row.GetDateTimeOffset("_ScoredAt") ?? default;
                    if (found.TryGetValue(id, out DatasetModel? known) && known.ScoredAt >= at) continue;
                    found[id] = new DatasetModel(id, at, row.GetBoolean("_Trained") is true, row.GetString("_Notice"));
                }

                if (found.Count > 0) break;
            }

            return (IReadOnlyList<DatasetModel>)[.. found.Values.OrderByDescending(static m => m.ScoredAt)];
        });

    /// <summary>Datasets with predictions, in order of name.</summary>
    /// <param name="most">How many to list at most.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyList<string>> ListAsync(int most, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        "list the datasets",
        async () =>
        {
            List<string> found = [];
            string after = "";
            while (found.Count < most)
            {
                string filter = TableClient.CreateQueryFilter($"PartitionKey ge {after}");
                string? next = null;
                await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, 1, ["_Dataset"], cancellationToken))
                {
                    next = row.GetString("_Dataset");
                    break;
                }

                if (next is null) break;
                found.Add(next);
                after = PredictionKey.PartitionsOf(next).To;
            }

            return (IReadOnlyList<string>)found;
        });
}

/// <summary>A model that scored images of a dataset.</summary>
/// <param name="ScoredAt">When it last did, among the rows looked at.</param>
/// <param name="Trained">Whether its weights were trained at all.</param>
/// <param name="Notice">Its card's notice.</param>
public sealed record DatasetModel(ModelId Id, DateTimeOffset ScoredAt, bool Trained, string? Notice);
