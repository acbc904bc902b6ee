using Azure;
using Azure.Data.Tables;
using CheXNet.Scoring;

namespace CheXNet.Results;

/// <summary>
/// Maps that take the model to compute and are asked for long after scoring. One message asks for them, however many callers want them;
/// once computed they are merged into the prediction's row and read like the others.
/// </summary>
/// <param name="time">The clock; null: the system's.</param>
public sealed class LaterMaps(StorageAccount account, TimeProvider? time = null)
{
    /// <summary>How long a request stands. After that, whoever still wants the map asks again: the message was lost or given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private const int Tries = 8;

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.PredictionsTable);
    private readonly OverlayQueue _queue = new(account);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Requests an overlay whose map has yet to be computed, unless that map has been requested already.</summary>
    /// <param name="stored">The prediction, of an image in the container.</param>
    /// <param name="finding">The finding to draw.</param>
    /// <param name="method">The method by its command-line name, which is also the map's.</param>
    /// <returns>When the map was requested; null if the prediction is gone or has been replaced.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async Task<DateTimeOffset?> AskAsync(
        StoredPrediction stored, Finding finding, string method, CancellationToken cancellationToken)
    {
        string column = $"_Asked_{method}";
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset? before = null;
        bool marked = await MergeAsync("ask for a map", stored, column, row =>
        {
            before = row.GetDateTimeOffset(column) is { } asked && now - asked < Patience ? asked : null;
            return before is null ? new TableEntity(row.PartitionKey, row.RowKey) { [column] = now } : null;
        }, cancellationToken);
        if (before is not null || !marked) return before;

        Provenance from = stored.Prediction.Provenance;
        OverlayRequest request = OverlayRequest.For(stored.Image, from.Model, from.ETag!, [finding.Name]);
        await _queue.SendAsync(request with { Method = method }, cancellationToken);
        return now;
    }

    /// <summary>Adds a further map to the prediction's row.</summary>
    /// <param name="stored">The prediction with the map in each view.</param>
    /// <param name="name">The map's name in <see cref="ViewScores.Further"/>.</param>
    /// <returns>False if the prediction is gone or has been replaced.</returns>
    /// <exception cref="StorageException"><c>storage-limit-exceeded</c>: the row would be too large; or the account refuses.</exception>
    public Task<bool> AddAsync(StoredPrediction stored, string name, CancellationToken cancellationToken) =>
        MergeAsync("add a map", stored, select: null, row =>
        {
            TableEntity added = PredictionRow.FurtherOf(stored, name);
            foreach ((string column, object value) in added.Where(static c => c.Key.StartsWith('_'))) row[column] = value;
            TableLimits.Check(row);
            return added;
        }, cancellationToken);

    /// <summary>Merges columns into a row that still holds this prediction; a concurrent writer's change is read again.</summary>
    /// <param name="select">The column to read besides the prediction's identity; null: the whole row.</param>
    private Task<bool> MergeAsync(
        string what, StoredPrediction stored, string? select, Func<TableEntity, TableEntity?> change, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, what, async () =>
        {
            Provenance from = stored.Prediction.Provenance;
            (string partition, string key) = (PredictionKey.PartitionOf(stored.Image), PredictionKey.RowOf(stored.Image, from.Model));
            string[]? columns = select is null ? null : ["PartitionKey", "RowKey", "_ETag", "_ModelHash", select];
            for (int attempt = 1; ; attempt++)
            {
                NullableResponse<TableEntity> found =
                    await _table.GetEntityIfExistsAsync<TableEntity>(partition, key, columns, cancellationToken);
                if (!found.HasValue || !ETags.Same(found.Value!.GetString("_ETag"), from.ETag)
                    || found.Value.GetString("_ModelHash") != from.ModelHash) return false;
                ETag current = found.Value.ETag;
                if (change(found.Value) is not { } merged) return true;
                try
                {
                    await _table.UpdateEntityAsync(merged, current, TableUpdateMode.Merge, cancellationToken);
                    return true;
                }
                catch (RequestFailedException e) when (TableBatch.IsConflict(e) && attempt < Tries)
                {
                    // Written since it was read.
                }
            }
        });
}
