namespace CheXNet.Runs;

/// <summary>The single-machine engine: its workers poll the table, and are notified of new runs.</summary>
public sealed class LocalRunLauncher(IRunStore store, IRunLocks locks) : IRunLauncher, IDisposable
{
    private readonly SemaphoreSlim _launched = new(0);

    /// <inheritdoc/>
    public RunEngine Engine => RunEngine.Local;

    /// <inheritdoc/>
    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        _launched.Release();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <returns>
    /// True while a process on any machine holds the run's lock (up to a minute after it was killed), and always for a run of the function
    /// app, whose orchestration holds no lock but checks the run's row itself.
    /// </returns>
    public async Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        if ((await store.FindAsync(run, cancellationToken))?.Engine != RunEngine.Local) return true;
        await using IRunLock? free = await locks.TryTakeAsync(run, cancellationToken);
        return free is null;
    }

    /// <summary>Waits until this process launches an attempt, or the timeout passes.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _launched.WaitAsync(longest, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _launched.Dispose();
}
