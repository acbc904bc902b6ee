using CheXNet.Storage;
using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

/// <summary>
/// Dataset runs over a storage account, put together once for whoever looks after them or carries them out on one machine.
/// </summary>
public sealed class AzureRuns
{
    private static readonly LocalRunOptions Options = new();

    private readonly ManifestStore _manifest;
    private readonly AzureRunLocks _locks;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;

    /// <summary>Puts them together; nothing is asked of the account yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Hears which pages were tried again and which runs failed.</param>
    public AzureRuns(StorageAccount account, TimeProvider time, ILoggerFactory logs)
    {
        (_time, _logs) = (time, logs);
        Store = new AzureRunStore(account);
        Blobs = new AzureRunBlobs(account);
        _locks = new AzureRunLocks(account, time);
        _manifest = new ManifestStore(Blobs, new AzureImageListing(account, Blobs));
        Finisher = new RunFinisher(Store, Blobs, new RunLists(Blobs, _manifest), new RunPrice { PagesAtOnce = Options.Parallelism }, time, logs.CreateLogger<RunFinisher>());
        Service = new RunService(Store, Finisher, time);
    }

    /// <summary>The table of runs.</summary>
    public IRunStore Store { get; }

    /// <summary>The container of runs.</summary>
    public IRunBlobs Blobs { get; }

    /// <summary>Ends attempts and reads reports.</summary>
    public RunFinisher Finisher { get; }

    /// <summary>Starts, shows, cancels and redrives runs.</summary>
    public RunService Service { get; }

    /// <summary>What carries runs out.</summary>
    /// <param name="images">Scoring and the stores of results.</param>
    public LocalRunner RunnerOver(IRunImages images) => new(
        Store,
        _locks,
        new RunPlanner(Store, _manifest, images, _time, _logs.CreateLogger<RunPlanner>()),
        new PageRunner(Store, Blobs, _manifest, images, _time),
        Finisher,
        Options,
        _time,
        _logs.CreateLogger<LocalRunner>());

    /// <summary>Whether something is at work on a run.</summary>
    /// <returns> True while a process of any machine holds the run's lock, until a minute after that process was killed; and true for a
    /// run of the function app, whose orchestration holds no lock but looks at the run's row itself.
    /// </returns>
    /// <exception cref="StorageException">The account cannot be reached, or refused.</exception>
    public async Task<bool> IsInHandAsync(RunId run, CancellationToken cancellationToken)
    {
        if ((await Store.FindAsync(run, cancellationToken))?.Engine != RunEngine.Local) return true;
        await using IRunLock? free = await _locks.TryTakeAsync(run, cancellationToken);
        return free is null;
    }
}
