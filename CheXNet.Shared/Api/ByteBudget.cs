namespace CheXNet.Api;

/// <summary>Bounds the bytes that requests hold in memory at once: who finds none free waits in line, up to a number of waiters.
/// Thread-safe.</summary>
internal sealed class ByteBudget(long bytes, int mostWaiting)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _line = [];
    private readonly long _all = bytes;
    private long _free = bytes;

    /// <summary>Takes bytes, or waits for them in order of arrival.</summary>
    /// <param name="count">At most the whole budget is taken.</param>
    /// <param name="longest">How long to wait.</param>
    /// <returns>Gives the bytes back on dispose; null if too many wait, or none came free in time.</returns>
    public async Task<IDisposable?> TakeAsync(long count, TimeSpan longest, CancellationToken cancellationToken)
    {
        count = Math.Clamp(count, 0, _all);
        Waiter waiter = new(this, count);
        lock (_lock)
        {
            if (_line.Count == 0 && count <= _free)
            {
                _free -= count;
                return waiter;
            }

            if (_line.Count >= mostWaiting) return null;
            _line.AddLast(waiter);
        }

        try
        {
            return await waiter.Turn.Task.WaitAsync(longest, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                // Whose turn came at the same moment has the bytes already.
                if (!_line.Remove(waiter)) _free += count;
                ServeLine();
            }

            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void GiveBack(long count)
    {
        lock (_lock)
        {
            _free += count;
            ServeLine();
        }
    }

    private void ServeLine()
    {
        while (_line.First is { Value: var next } && next.Count <= _free)
        {
            _line.RemoveFirst();
            _free -= next.Count;
            next.Turn.TrySetResult(next);
        }
    }

    private sealed class Waiter(ByteBudget budget, long count) : IDisposable
    {
        private int _isBack;

        public long Count => count;

        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isBack, 1) == 0) budget.GiveBack(count);
        }
    }
}
