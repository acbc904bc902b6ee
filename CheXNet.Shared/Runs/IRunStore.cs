namespace CheXNet.Runs;

/// <summary>The table of runs, one row per run.</summary>
/// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
public interface IRunStore
{
    /// <summary>Finds a run; null if there is none.</summary>
    Task<RunRecord?> FindAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Lists all runs, ordered by id.</summary>
    IAsyncEnumerable<RunRecord> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds a run unless its id exists.</summary>
    /// <returns>Whether this call added it.</returns>
    Task<bool> AddAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>Replaces a row unless it has changed since it was read.</summary>
    /// <param name="record">The row, with the tag it was read with.</param>
    /// <returns>Whether this call replaced it.</returns>
    Task<bool> ReplaceAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>Saves a shard's progress; safe with concurrent saves by other shards.</summary>
    Task SaveCheckpointAsync(RunCheckpoint checkpoint, CancellationToken cancellationToken);
}

/// <summary>Extensions for any store of runs.</summary>
public static class RunStoreExtensions
{
    /// <summary>Reads a run that must exist.</summary>
    /// <exception cref="RunException">There is none (<see cref="ErrorCodes.RunNotFound"/>).</exception>
    public static async Task<RunRecord> GetAsync(this IRunStore store, RunId run, CancellationToken cancellationToken) =>
        await store.FindAsync(run, cancellationToken)
        ?? throw new RunException(ErrorCodes.RunNotFound, $"There is no run '{run}': list the runs to see their ids.");

    /// <summary>Updates a row, retrying on concurrent changes.</summary>
    /// <param name="change">A pure function from the old row to the new; returning the same row changes nothing.</param>
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

    /// <summary>Saves a shard's progress and returns its next directive, based on all shards' checkpoints.</summary>
    /// <exception cref="RunException">There is no such run (<see cref="ErrorCodes.RunNotFound"/>).</exception>
    public static async Task<RunDirective> SaveAndDirectAsync(
        this IRunStore store, RunCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await store.SaveCheckpointAsync(checkpoint, cancellationToken);
        return (await store.GetAsync(checkpoint.Plan.Run, cancellationToken)).DirectiveFor(checkpoint.Plan.Attempt);
    }
}
