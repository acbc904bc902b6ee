using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Scoring.Batching;

namespace CheXNet.Shared.Tests.Scoring.Batching;

/// <summary>A session whose logit of a view is the view's first value; it fails as tests tell it.</summary>
internal sealed class FakeBatches(int largestPass = int.MaxValue) : IBatchSession
{
    public const int Each = 4;

    private readonly Lock _lock = new();
    private readonly List<(int Counted, int Padded)> _passes = [];

    /// <summary>Views that count, and all, of each pass that was asked for.</summary>
    public IReadOnlyList<(int Counted, int Padded)> Passes
    {
        get
        {
            lock (_lock) return [.. _passes];
        }
    }

    public int Allocated { get; private set; }

    /// <summary>Held closed, no pass ends.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public XrayException? Failure { get; set; }

    public float? Contradicts { get; set; }

    public ViewBatch Allocate(int views)
    {
        Allocated++;
        return new ViewBatch(views, Each, allocator: null);
    }

    public IReadOnlyList<ViewResult> Run(
        ViewBatch batch, int first, IReadOnlyList<Geometry?> views, int padded, CancellationToken cancellationToken)
    {
        lock (_lock) _passes.Add((views.Count(static v => v is not null), padded));
        Gate.Wait(cancellationToken);
        if (Failure is { } failure) throw failure;
        if (padded > largestPass) throw new DeviceException(ErrorCodes.DeviceMemory, "out of memory");
        return [.. views.Select((geometry, i) => Result(geometry, batch.View(first + i, 1)[0]))];
    }

    private ViewResult Result(Geometry? geometry, float value)
    {
        if (geometry is null) return default;
        if (value == Contradicts) return new ViewResult(null, new InconsistentScoreException(ErrorCodes.ScoreMapMismatch, "contradiction"));
        return new ViewResult(new ViewScores(geometry, [value], new ActivationMaps(1, 1, 1, [value])), null);
    }
}

/// <summary>A clock whose timers end when a test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<(TimerCallback Callback, object? State, TimeSpan Due)> _timers = [];

    public IReadOnlyList<TimeSpan> Started
    {
        get
        {
            lock (_lock) return [.. _timers.Select(static t => t.Due)];
        }
    }

    public void EndAll()
    {
        (TimerCallback Callback, object? State, TimeSpan Due)[] all;
        lock (_lock) all = [.. _timers];
        foreach ((TimerCallback callback, object? state, _) in all) callback(state);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock) _timers.Add((callback, state, dueTime));
        return new Stopped();
    }

    private sealed class Stopped : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
