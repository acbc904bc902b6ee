using Azure;
using Azure.Data.Tables;

namespace CheXNet.Runs;

/// <summary>
/// The table <c>Runs</c>: one partition, one row per run. Each shard writes its checkpoint to its own column, so that concurrent
/// shards do not overwrite each other.
/// </summary>
public sealed class AzureRunStore(StorageAccount account) : IRunStore
{
    private const string Partition = "runs";
    private const string ShardColumn = "Shard";

    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.RunsTable);

    /// <inheritdoc/>
    public Task<RunRecord?> FindAsync(RunId run, CancellationToken cancellationToken) =>
        StorageFault.GuardAsync(account, $"read the row of run '{run}'", async () =>
        {
            NullableResponse<TableEntity> row = await _table.GetEntityIfExistsAsync<TableEntity>(
                Partition, run.Value, cancellationToken: cancellationToken);
            return row.HasValue ? Read(row.Value!) : null;
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<TableEntity> rows = _table
            .QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await StorageFault.GuardAsync(account, "list the runs", async () => await rows.MoveNextAsync()))
        {
            if (Readable(rows.Current) is { } record) yield return record;
        }
    }

    /// <inheritdoc/>
    public Task<bool> AddAsync(RunRecord record, CancellationToken cancellationToken) =>
        TryAsync(record.Run, 409, () => _table.AddEntityAsync(Write(record), cancellationToken));

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(RunRecord record, CancellationToken cancellationToken) =>
        TryAsync(
            record.Run,
            412,
            () => _table.UpdateEntityAsync(Write(record), new ETag(record.Tag), TableUpdateMode.Replace, cancellationToken));

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(RunCheckpoint checkpoint, CancellationToken cancellationToken) => StorageFault.GuardAsync(
        account,
        $"note how far run '{checkpoint.Plan.Run}' has come",
        async () =>
        {
            var row = new TableEntity(Partition, checkpoint.Plan.Run.Value) { [ColumnOf(checkpoint.Shard)] = Json(checkpoint) };
            await _table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        });

    private Task<bool> TryAsync(RunId run, int refused, Func<Task> write) =>
        StorageFault.GuardAsync(account, $"write the row of run '{run}'", async () =>
        {
            try
            {
                await write();
                return true;
            }
            catch (RequestFailedException e) when (e.Status == refused)
            {
                return false;
            }
        });

    private static TableEntity Write(RunRecord record)
    {
        var row = new TableEntity(Partition, record.Run.Value)
        {
            ["Request"] = Json(record.Request),
            ["Dataset"] = record.Request.Dataset,
            ["Engine"] = record.Engine.ToString(),
            ["State"] = record.State.ToString(),
            ["Attempt"] = record.Attempt,
            ["CreatedAt"] = record.CreatedAt,
            ["StartedAt"] = record.StartedAt,
            ["FinishedAt"] = record.FinishedAt,
            ["Plan"] = record.Plan is null ? null : Json(record.Plan),
            ["Final"] = record.Final is null ? null : Json(record.Final.Value),
            ["FinalFailures"] = record.FinalFailures is null ? null : Json(record.FinalFailures.Value),
            ["Code"] = record.Code,
            ["Message"] = record.Message,
        };
        foreach ((int shard, RunCheckpoint checkpoint) in record.Checkpoints) row[ColumnOf(shard)] = Json(checkpoint);
        return row;
    }

    /// <summary>Null for a row that this version cannot read: it must not hide the others, and asking for it by its id says why.</summary>
    private static RunRecord? Readable(TableEntity row)
    {
        try
        {
            return Read(row);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private static RunRecord Read(TableEntity row)
    {
        try
        {
            return new RunRecord
            {
                Run = new RunId(row.RowKey),
                Request = Parse<RunRequest>(row.GetString("Request")),
                Engine = Enum.Parse<RunEngine>(row.GetString("Engine")),
                State = Enum.Parse<RunState>(row.GetString("State")),
                Attempt = row.GetInt32("Attempt") ?? 0,
                CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
                StartedAt = row.GetDateTimeOffset("StartedAt"),
                FinishedAt = row.GetDateTimeOffset("FinishedAt"),
                Plan = row.GetString("Plan") is { } plan ? Parse<RunPlan>(plan) : null,
                Final = row.GetString("Final") is { } final ? Parse<RunCounts>(final) : null,
                FinalFailures = row.GetString("FinalFailures") is { } failures ? Parse<FailureCounts>(failures) : null,
                Code = row.GetString("Code"),
                Message = row.GetString("Message"),
                Checkpoints = row.Keys.Where(static k => k.StartsWith(ShardColumn, StringComparison.Ordinal))
                    .Select(k => Parse<RunCheckpoint>(row.GetString(k))).ToDictionary(static c => c.Shard),
                Tag = row.ETag.ToString(),
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or XrayException)
        {
            throw new StorageException(
                ErrorCodes.MessageInvalid, $"The row of run '{row.RowKey}' is not what this version writes: {e.Message}", e);
        }
    }

    private static string ColumnOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"{ShardColumn}{shard:D4}");

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunJson.Options);

    private static T Parse<T>(string text) => JsonSerializer.Deserialize<T>(text, RunJson.Options) ?? throw new JsonException("null");
}
