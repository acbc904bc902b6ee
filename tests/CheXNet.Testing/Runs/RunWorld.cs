using System.Text;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CheXNet.Testing.Runs;

/// <summary>Everything that outlives a process: blobs, rows, leases, images. Processes can crash and be created again on it.</summary>
public sealed class RunWorld(ImageMemory images) : IRunPredictions
{
    public BlobMemory Blobs { get; } = new();

    public RowMemory Rows { get; } = new();

    public LockMemory Locks { get; } = new();

    public ImageMemory Images { get; } = images;

    /// <summary>Stored predictions, by image.</summary>
    public Dictionary<ImageKey, Prediction> Predictions { get; } = [];

    /// <summary>Stored overlays.</summary>
    public Dictionary<OverlayKey, OverlayFile> Overlays { get; } = [];

    public Task<Prediction?> FindAsync(ImageKey image, ModelId? model, CancellationToken cancellationToken) =>
        Task.FromResult(Predictions.GetValueOrDefault(image));

    public IAsyncEnumerable<ImageScores> ScoresAsync(
        string dataset, ModelId model, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) => Predictions
        .Where(p => p.Key.Dataset == dataset && p.Value.Provenance.Model == model)
        .Select(static p => new ImageScores(
            p.Key, p.Value.Provenance.Model.ToString(), p.Value.Provenance.ModelHash, p.Value.Provenance.Trained,
            p.Value.Provenance.InTrainingSplit, [.. p.Value.Probabilities.Select(static v => (double?)v)]))
        .ToAsyncEnumerable();

    public Task<OverlayFile?> FindOverlayAsync(OverlayKey key, ModelId model, CancellationToken cancellationToken) =>
        Task.FromResult(Overlays.GetValueOrDefault(key));

    public string[] Lines(string blob) =>
        Encoding.UTF8.GetString(Blobs.Blobs[blob].Content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="chaos">Its faults; null for none.</param>
    /// <param name="parallelism">Pages its local runner processes at once.</param>
    /// <param name="logs">Null for no logging.</param>
    public RunProcess Process(Chaos? chaos = null, int parallelism = 2, ILoggerFactory? logs = null) =>
        new(this, chaos ?? Chaos.Quiet, parallelism, logs ?? NullLoggerFactory.Instance);
}

/// <summary>One process's services on a <see cref="RunWorld"/>.</summary>
public sealed class RunProcess : IRunLauncher
{
    internal RunProcess(RunWorld world, Chaos chaos, int parallelism, ILoggerFactory logs)
    {
        TimeProvider time = TimeProvider.System;
        Blobs = new InMemoryRunBlobs(world.Blobs, chaos);
        Store = new InMemoryRunStore(world.Rows, chaos);
        var listing = new FakeListing(world.Images, chaos);
        Manifest = new ManifestStore(Blobs, listing);
        var images = new FakeImages(world.Images, chaos, time);
        Planner = new RunPlanner(Store, Manifest, images, time, logs.CreateLogger<RunPlanner>());
        Pages = new PageRunner(Store, Blobs, Manifest, images, time);
        Finisher = new RunFinisher(
            Store, Blobs, new RunLists(Blobs, Manifest), new RunEvaluation(Blobs, world, time), new RunLocalization(Blobs, world),
            new RunPrice(), time, logs.CreateLogger<RunFinisher>());
        Service = new RunService(Store, listing, Finisher, time);
        var options = new LocalRunOptions { Parallelism = parallelism, RetryAfter = static _ => TimeSpan.Zero };
        Local = new LocalRunner(
            Store, new InMemoryRunLocks(world.Locks, chaos), Planner, Pages, Finisher, options, time, logs.CreateLogger<LocalRunner>());
    }

    public IRunBlobs Blobs { get; }

    public IRunStore Store { get; }

    public ManifestStore Manifest { get; }

    public RunPlanner Planner { get; }

    public PageRunner Pages { get; }

    public RunFinisher Finisher { get; }

    public RunService Service { get; }

    public LocalRunner Local { get; }

    public RunEngine Engine => RunEngine.Local;

    public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(false);
}
