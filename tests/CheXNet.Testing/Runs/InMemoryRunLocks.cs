using System.Collections.Concurrent;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>Run leases, which outlive a process.</summary>
public sealed class LockMemory
{
    /// <summary>Each run's holder.</summary>
    public ConcurrentDictionary<RunId, Chaos> Holders { get; } = new();
}

/// <summary>One process's view of in-memory leases; a dead process holds none.</summary>
public sealed class InMemoryRunLocks(LockMemory memory, Chaos chaos) : IRunLocks
{
    public Task<IRunLock?> TryTakeAsync(RunId run, CancellationToken cancellationToken)
    {
        if (memory.Holders.TryGetValue(run, out Chaos? holder) && !holder.IsDead) return Task.FromResult<IRunLock?>(null);
        memory.Holders[run] = chaos;
        return Task.FromResult<IRunLock?>(new Held(memory, run));
    }

    private sealed class Held(LockMemory memory, RunId run) : IRunLock
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync()
        {
            memory.Holders.TryRemove(run, out _);
            return ValueTask.CompletedTask;
        }
    }
}
