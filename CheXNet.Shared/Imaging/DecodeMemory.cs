namespace CheXNet.Imaging;

/// <summary>
/// The memory that all images being decoded may take together: a semaphore that counts bytes, first come, first served. An image that
/// finds no room waits until others are done.
/// </summary>
internal sealed class DecodeMemory
{
    /// <summary>Shares above this leave arrays that nothing reuses: they count until a garbage collection.</summary>
    private const long Large = ThreadLocalBuffer<byte>.LongestKept;

    private readonly Lock _turn = new();
    private readonly object _room = new();
    private long _taken;
    private long _garbage;

    /// <summary>The memory that all decoders of this process share.</summary>
    public static DecodeMemory OfThisProcess { get; } = new();

    /// <summary>Bytes taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_room) return _taken;
        }
    }

    /// <summary>Takes a share, waiting for room. Do not take a second one on the same thread before the first is disposed.</summary>
    /// <param name="bytes">The share, at most <paramref name="limit"/>.</param>
    /// <param name="limit">The most that may be taken together.</param>
    /// <returns>Dispose it once the image's memory is no longer referenced.</returns>
    public Share Take(long bytes, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, limit);

        // Whoever waits for room keeps those behind him waiting, so that small images do not overtake a large one forever.
        lock (_turn)
        {
            lock (_room)
            {
                while (_taken + bytes > limit) Monitor.Wait(_room);
                _taken += bytes;
                if (_garbage > 0 && _taken + _garbage > limit)
                {
                    _garbage = 0;
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }
            }
        }

        return new Share(this, bytes);
    }

    private void Return(long bytes)
    {
        lock (_room)
        {
            _taken -= bytes;
            if (bytes > Large) _garbage += bytes;
            Monitor.PulseAll(_room);
        }
    }

    /// <summary>A part of the memory, returned when disposed.</summary>
    internal readonly struct Share(DecodeMemory of, long bytes) : IDisposable
    {
        public void Dispose() => of.Return(bytes);
    }
}
