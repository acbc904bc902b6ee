namespace CheXNet.Runs;

/// <summary>
/// The engine of one machine: whoever carries runs out there looks at the table, and is told when there is something new to see.
/// </summary>
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
    /// True while a process of any machine holds the run's lock, until a minute after that process was killed; and true for a run of the
    /// function app, whose orchestration holds no lock but looks at the run's row itself.
    /// </returns>
    public async Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        if ((await store.FindAsync(run, cancellationToken))?.Engine != RunEngine.Local) return true;
        await using IRunLock? free = await locks.TryTakeAsync(run, cancellationToken);
        return free is null;
    }

    /// <summary>Waits until this process launches an attempt, at most so long.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _launched.WaitAsync(longest, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _launched.Dispose();
}
