namespace CheXNet.Runs;

/// <summary>Keeps two processes from carrying out one run at the same time: harmless for the results, but twice the work.</summary>
public interface IRunLocks
{
    /// <summary>Takes a run, if no other process has it.</summary>
    /// <returns>The lock, to be disposed when the work is over; null if another process has it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<IRunLock?> TryTakeAsync(RunId run, CancellationToken cancellationToken);
}

/// <summary>A run taken by this process.</summary>
public interface IRunLock : IAsyncDisposable
{
    /// <summary>Cancelled when the lock is lost because it could not be renewed in time: another process may have the run now.</summary>
    CancellationToken Lost { get; }
}
