namespace CheXNet.Runs;

/// <summary>The table of runs, one row a run.</summary>
public interface IRunStore
{
    /// <summary>Finds a run.</summary>
    /// <returns>Its row, or null.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<RunRecord?> FindAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Lists all runs, in order of their ids.</summary>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    IAsyncEnumerable<RunRecord> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a run unless there is one of its id.</summary>
    /// <param name="record">The row.</param>
    /// <returns>Whether this call added it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<bool> AddAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>Replaces a row unless it has changed since it was read.</summary>
    /// <param name="record">The row, with the tag it was read with.</param>
    /// <returns>Whether this call replaced it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<bool> ReplaceAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>Notes how far a shard has come, beside whatever other shards note at the same time.</summary>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task SaveCheckpointAsync(RunCheckpoint checkpoint, CancellationToken cancellationToken);
}

/// <summary>What every store of runs can do.</summary>
public static class RunStoreExtensions
{
    /// <summary>Reads a run that must exist.</summary>
    /// <param name="store">The table.</param>
    /// <exception cref="RunException">There is none (<see cref="ErrorCodes.RunNotFound"/>).</exception>
    public static async Task<RunRecord> GetAsync(this IRunStore store, RunId run, CancellationToken cancellationToken) =>
        await store.FindAsync(run, cancellationToken)
        ?? throw new RunException(ErrorCodes.RunNotFound, $"There is no run '{run}': list the runs to see their ids.");

    /// <summary>Changes a row, again if somebody else changed it meanwhile.</summary>
    /// <param name="store">The table.</param>
    /// <param name="change">A pure function from the row to the next; returning the same row changes nothing.</param>
    /// <returns>The row after the change.</returns>
    /// <exception cref="RunException">There is no such run, or <paramref name="change"/> refused.</exception>
    public static async Task<RunRecord> UpdateAsync(
        this IRunStore store, RunId run, Func<RunRecord, RunRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            RunRecord before = await store.GetAsync(run, cancellationToken);
            RunRecord after = change(before);
            if (ReferenceEquals(before, after) || await store.ReplaceAsync(after, cancellationToken)) return after;
        }
    }

    /// <summary>Saves how far a shard has come and reads what it is to do next, in the light of what all shards have saved.</summary>
    /// <exception cref="RunException">There is no such run (<see cref="ErrorCodes.RunNotFound"/>).</exception>
    public static async Task<RunDirective> SaveAndDirectAsync(
        this IRunStore store, RunCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await store.SaveCheckpointAsync(checkpoint, cancellationToken);
        return (await store.GetAsync(checkpoint.Plan.Run, cancellationToken)).DirectiveFor(checkpoint.Plan.Attempt);
    }
}
