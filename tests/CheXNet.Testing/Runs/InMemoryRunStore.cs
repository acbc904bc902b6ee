using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>Run rows that outlive a process, stored as JSON so that serialization errors show.</summary>
public sealed class RowMemory
{
    internal Lock Gate { get; } = new();

    internal SortedDictionary<string, (string Row, int Tag)> Rows { get; } = new(StringComparer.Ordinal);

    internal int LastTag { get; set; }
}

/// <summary>One process's view of an in-memory runs table.</summary>
public sealed class InMemoryRunStore(RowMemory memory, Chaos chaos) : IRunStore
{
    public Task<RunRecord?> FindAsync(RunId run, CancellationToken cancellationToken) => chaos.CallAsync(() =>
    {
        lock (memory.Gate) return memory.Rows.TryGetValue(run.Value, out var row) ? Read(row) : null;
    });

    public async IAsyncEnumerable<RunRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<RunRecord> rows = await chaos.CallAsync(() =>
        {
            lock (memory.Gate) return memory.Rows.Values.Select(Read).ToList();
        });
        foreach (RunRecord row in rows) yield return row;
    }

    public Task<bool> AddAsync(RunRecord record, CancellationToken cancellationToken) => chaos.CallAsync(() =>
    {
        lock (memory.Gate)
        {
            if (memory.Rows.ContainsKey(record.Run.Value)) return false;
            Write(record);
            return true;
        }
    });

    public Task<bool> ReplaceAsync(RunRecord record, CancellationToken cancellationToken) => chaos.CallAsync(() =>
    {
        lock (memory.Gate)
        {
            if (memory.Rows[record.Run.Value].Tag.ToString(CultureInfo.InvariantCulture) != record.Tag) return false;
            Write(record);
            return true;
        }
    });

    public Task SaveCheckpointAsync(RunCheckpoint checkpoint, CancellationToken cancellationToken) => chaos.CallAsync(() =>
    {
        lock (memory.Gate)
        {
            RunRecord row = Read(memory.Rows[checkpoint.Plan.Run.Value]);
            Write(row with { Checkpoints = new Dictionary<int, RunCheckpoint>(row.Checkpoints) { [checkpoint.Shard] = checkpoint } });
            return true;
        }
    });

    private static RunRecord Read((string Row, int Tag) stored) =>
        JsonSerializer.Deserialize<RunRecord>(stored.Row)! with { Tag = stored.Tag.ToString(CultureInfo.InvariantCulture) };

    private void Write(RunRecord record) => memory.Rows[record.Run.Value] = (JsonSerializer.Serialize(record), ++memory.LastTag);
}
