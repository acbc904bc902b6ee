using System.Collections.Concurrent;

namespace CheXNet.Scoring.Batching;

/// <summary>
/// Gathers films of any number of threads into batches for a session. Callers write straight into the places of an open batch, out of a
/// ring of as many as are being run plus two; where all are full, they wait, so memory is bounded. A batch is run when it is full, or some
/// time after its first film. Where the GPU's memory turns out too small, passes are halved and the batch is run again.
/// </summary>
internal sealed class FilmBatcher : IDisposable
{
    private readonly IBatchSession _session;
    private readonly BatchOptions _options;
    private readonly TimeProvider _time;
    private readonly int _viewsPerFilm;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _opening = new(1), _idleCount;
    private readonly FilmBatch[] _all;
    private readonly Stack<FilmBatch> _idle;
    private readonly BlockingCollection<FilmBatch> _ready = [];
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task[] _runners;
    private FilmBatch? _open;
    private int _viewsPerPass;
    private bool _isWarm;

    /// <param name="viewsPerFilm">1, or 10 for ten-crop.</param>
    /// <param name="time">The clock of <see cref="BatchOptions.Wait"/>.</param>
    public FilmBatcher(IBatchSession session, int viewsPerFilm, BatchOptions options, TimeProvider time)
    {
        (_session, _viewsPerFilm, _options, _time) = (session, viewsPerFilm, options, time);
        Films = Math.Max(1, options.Films / viewsPerFilm);
        _viewsPerPass = Films * viewsPerFilm;
        int buffers = options.Runners + 2;
        _all = [.. Enumerable.Range(0, buffers).Select(_ => new FilmBatch(session.Allocate(_viewsPerPass), Films, viewsPerFilm))];
        _idle = new Stack<FilmBatch>(_all);
        _idleCount = new SemaphoreSlim(buffers);
        _runners = [.. Enumerable.Range(0, options.Runners).Select(_ => Task.Factory.StartNew(
            RunAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Films per batch: the options' number is of views.</summary>
    public int Films { get; }

    /// <summary>Films that may be in batches at once.</summary>
    public int FilmsAtOnce => (_options.Runners + 2) * Films;

    /// <summary>Runs an empty batch, so that the first film finds kernels chosen and memory taken.</summary>
    /// <exception cref="DeviceException">Not even one view fits, or <see cref="BatchOptions.Exact"/> and not the whole batch.</exception>
    public void WarmUp()
    {
        int wanted = _viewsPerPass;
        FilmBatch batch = _idle.Peek();
        List<Geometry?> none = [null];
        RunPass(batch, 0, none, CancellationToken.None);
        _isWarm = true;
        if (!_options.Exact || _viewsPerPass == wanted) return;
        throw new DeviceException(
            ErrorCodes.DeviceMemory,
            $"The GPU's memory is too small for batches of {_options.Films} films: batches of {Math.Max(1, _viewsPerPass / _viewsPerFilm)} "
            + "would fit. Choose them with --batch, or end other programs on that GPU.");
    }

    /// <summary>Takes a place in the open batch; waits while the whole ring is full.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public BatchPlace Rent(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        if (TryTake() is { } place) return place;
        _opening.Wait(cancellationToken);
        try
        {
            if (TryTake() is { } other) return other;
            _idleCount.Wait(cancellationToken);
            lock (_lock)
            {
                FilmBatch opened = _idle.Pop();
                _open = opened;
                BatchPlace first = TryTake()!.Value;
                opened.Timer = _time.CreateTimer(_ => Close(opened), null, _options.Wait, Timeout.InfiniteTimeSpan);
                return first;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    internal Task<IReadOnlyList<ViewScores>> Submit(
        FilmBatch batch, int index, IReadOnlyList<Geometry> views, CancellationToken cancellationToken)
    {
        // Continuations must not hold up the thread that runs the next batch.
        TaskCompletionSource<IReadOnlyList<ViewScores>> scores = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration gone = cancellationToken.Register(() =>
        {
            lock (_lock)
            {
                if (!scores.Task.IsCompleted) batch.GiveUp();
            }
        });
        scores.Task.ContinueWith(
            _ => gone.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Settle(batch, index, new FilmBatch.Place(views, scores, cancellationToken));
        return scores.Task;
    }

    internal void Abandon(FilmBatch batch, int index) => Settle(batch, index, null);

    private BatchPlace? TryTake()
    {
        lock (_lock)
        {
            if (_open is not { } batch) return null;
            BatchPlace place = new(this, batch, batch.Take());
            if (batch.IsFull) (batch.IsClosed, _open) = (true, null);
            return place;
        }
    }

    private void Settle(FilmBatch batch, int index, FilmBatch.Place? place)
    {
        lock (_lock)
        {
            batch.Settle(index, place);
            if (batch.IsReady) Dispatch(batch);
        }
    }

    /// <summary>The time is over: the batch is run with the films that it has.</summary>
    private void Close(FilmBatch batch)
    {
        lock (_lock)
        {
            if (_open != batch) return;
            (batch.IsClosed, _open) = (true, null);
            if (batch.IsReady) Dispatch(batch);
        }
    }

    private void Dispatch(FilmBatch batch)
    {
        batch.GiveUp();
        if (!_ready.IsAddingCompleted) _ready.Add(batch);
    }

    private void RunAll()
    {
        foreach (FilmBatch batch in _ready.GetConsumingEnumerable())
        {
            FilmBatch.Place?[] places = batch.Places.ToArray();
            try
            {
                Complete(places, Run(batch, places));
            }
            catch (OperationCanceledException)
            {
                foreach (FilmBatch.Place? place in places) place?.Scores.TrySetCanceled(place.Canceled);
            }
            catch (Exception error)
            {
                foreach (FilmBatch.Place? place in places) place?.Scores.TrySetException(error);
            }

            lock (_lock)
            {
                batch.Clear();
                _idle.Push(batch);
            }

            _idleCount.Release();
        }
    }

    private List<ViewResult> Run(FilmBatch batch, FilmBatch.Place?[] places)
    {
        IReadOnlyList<Geometry?> views = [.. places.SelectMany(place =>
            place?.Views.Select(static g => (Geometry?)g) ?? Enumerable.Repeat<Geometry?>(null, _viewsPerFilm))];
        List<ViewResult> results = new(views.Count);
        if (places.All(static place => place is null)) return results;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(batch.Abandoned, _disposed.Token);
        while (results.Count < views.Count)
        {
            ending.Token.ThrowIfCancellationRequested();
            results.AddRange(RunPass(batch, results.Count, views, ending.Token));
        }

        return results;
    }

    /// <summary>Runs as many views as fit, from one on; fewer each time the memory does not suffice.</summary>
    private IReadOnlyList<ViewResult> RunPass(
        FilmBatch batch, int first, IReadOnlyList<Geometry?> views, CancellationToken cancellationToken)
    {
        while (true)
        {
            int pass = Volatile.Read(ref _viewsPerPass);
            Geometry?[] part = [.. views.Skip(first).Take(pass)];
            int padded = _options.Padded ? Math.Min(pass, batch.Memory.Capacity - first) : part.Length;
            try
            {
                return _session.Run(batch.Memory, first, part, padded, cancellationToken);
            }
            catch (DeviceException error) when (error.Code == ErrorCodes.DeviceMemory && pass > 1)
            {
                int half = pass / 2;
                bool isFirst = Interlocked.CompareExchange(ref _viewsPerPass, half, pass) == pass;
                if (isFirst && (_isWarm || !_options.Exact))
                    _options.Report($"The GPU's memory is too small for {pass} views at once: {half} from now on.");
            }
        }
    }

    private void Complete(FilmBatch.Place?[] places, List<ViewResult> results)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not { } place) continue;
            ViewResult[] own = [.. results.Skip(i * _viewsPerFilm).Take(_viewsPerFilm)];
            if (own.FirstOrDefault(static view => view.Error is not null).Error is { } error) place.Scores.TrySetException(error);
            else place.Scores.TrySetResult([.. own.Select(static view => view.Scores!)]);
        }
    }

    /// <summary>Ends what runs, and frees the ring; no place may be rented any more.</summary>
    public void Dispose()
    {
        if (_disposed.IsCancellationRequested) return;
        _disposed.Cancel();
        _ready.CompleteAdding();
        Task.WaitAll(_runners);
        foreach (FilmBatch batch in _all)
        {
            // Of films that were in an open batch, someone may still wait.
            foreach (FilmBatch.Place? place in batch.Places) place?.Scores.TrySetCanceled(place.Canceled);
            batch.Dispose();
        }

        _ready.Dispose();
        _idleCount.Dispose();
        _opening.Dispose();
        _disposed.Dispose();
    }
}
