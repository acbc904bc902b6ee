namespace CheXNet.Runs;

/// <summary>Keeps two processes from executing the same run concurrently: harmless for the results, but twice the work.</summary>
public interface IRunLocks
{
    /// <summary>Locks a run unless another process has it.</summary>
    /// <returns>The lock, to be disposed after the work; null if another process has it.</returns>
    /// <exception cref="StorageException">The storage account cannot be reached or refused.</exception>
    Task<IRunLock?> TryTakeAsync(RunId run, CancellationToken cancellationToken);
}

/// <summary>A run locked by this process.</summary>
public interface IRunLock : IAsyncDisposable
{
    /// <summary>Canceled when the lock could not be renewed in time: another process may have the run now.</summary>
    CancellationToken Lost { get; }
}
