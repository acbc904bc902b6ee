using System.Collections.Concurrent;
using CheXNet.Runs;

namespace CheXNet.Testing.Runs;

/// <summary>What outlives a process: which process has taken which run.</summary>
public sealed class LockMemory
{
    /// <summary>The holder of each run.</summary>
    public ConcurrentDictionary<RunId, Chaos> Holders { get; } = new();
}

/// <summary>Locks in memory, seen by one process; a dead process holds none.</summary>
public sealed class InMemoryRunLocks(LockMemory memory, Chaos chaos) : IRunLocks
{
    /// <inheritdoc/>
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
