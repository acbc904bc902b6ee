using System.Text;
using CheXNet.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CheXNet.Testing.Runs;

/// <summary>All that outlives processes: blobs, rows, images. Processes are made on it, crash, and are made again.</summary>
/// <param name="images">The dataset.</param>
public sealed class RunWorld(ImageMemory images)
{
    /// <summary>The container of runs.</summary>
    public BlobMemory Blobs { get; } = new();

    /// <summary>The table of runs.</summary>
    public RowMemory Rows { get; } = new();

    /// <summary>The runs that processes have taken.</summary>
    public LockMemory Locks { get; } = new();

    /// <summary>The dataset and the predictions.</summary>
    public ImageMemory Images { get; } = images;

    /// <summary>The lines of a list.</summary>
    /// <param name="blob">Its blob.</param>
    /// <returns>They, without empty ones.</returns>
    public string[] Lines(string blob) =>
        Encoding.UTF8.GetString(Blobs.Blobs[blob].Content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts a process.</summary>
    /// <param name="chaos">Its luck; null: nothing happens to it.</param>
    /// <param name="parallelism">Pages that its local runner works on at once.</param>
    /// <param name="logs">Where it logs; null: nowhere.</param>
    /// <returns>Its services.</returns>
    public RunProcess Process(Chaos? chaos = null, int parallelism = 2, ILoggerFactory? logs = null) =>
        new(this, chaos ?? Chaos.Quiet, parallelism, logs ?? NullLoggerFactory.Instance);
}

/// <summary>The services of one process on a <see cref="RunWorld"/>.</summary>
public sealed class RunProcess : IRunLauncher
{
    internal RunProcess(RunWorld world, Chaos chaos, int parallelism, ILoggerFactory logs)
    {
        TimeProvider time = TimeProvider.System;
        Blobs = new InMemoryRunBlobs(world.Blobs, chaos);
        Store = new InMemoryRunStore(world.Rows, chaos);
        Manifest = new ManifestStore(Blobs, new FakeListing(world.Images, chaos));
        var images = new FakeImages(world.Images, chaos, time);
        Planner = new RunPlanner(Store, Manifest, images, time, logs.CreateLogger<RunPlanner>());
        Pages = new PageRunner(Store, Blobs, Manifest, images, time);
        Finisher = new RunFinisher(Store, Blobs, new RunLists(Blobs, Manifest), new RunPrice(), time, logs.CreateLogger<RunFinisher>());
        Service = new RunService(Store, Finisher, time);
        var options = new LocalRunOptions { Parallelism = parallelism, RetryAfter = static _ => TimeSpan.Zero };
        Local = new LocalRunner(Store, new InMemoryRunLocks(world.Locks, chaos),
            Planner, Pages, Finisher, options, time, logs.CreateLogger<LocalRunner>());
    }

    /// <summary>The container of runs.</summary>
    public IRunBlobs Blobs { get; }

    /// <summary>The table of runs.</summary>
    public IRunStore Store { get; }

    /// <summary>The manifest.</summary>
    public ManifestStore Manifest { get; }

    /// <summary>Begins attempts.</summary>
    public RunPlanner Planner { get; }

    /// <summary>Works on pages.</summary>
    public PageRunner Pages { get; }

    /// <summary>Ends attempts.</summary>
    public RunFinisher Finisher { get; }

    /// <summary>Starts, cancels, redrives.</summary>
    public RunService Service { get; }

    /// <summary>The loop.</summary>
    public LocalRunner Local { get; }

    /// <inheritdoc/>
    public RunEngine Engine => RunEngine.Local;

    /// <inheritdoc/>
    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(false);
}
