namespace CheXNet.Imaging;

/// <summary>Keeps one array per thread for the next image of the same size: it saves allocations and stays in the CPU caches.</summary>
internal static class ThreadLocalBuffer<T>
    where T : unmanaged
{
    /// <summary>Longer arrays are not kept: a thread may never see another image of that size.</summary>
    public const int LongestKept = 1 << 24;

    [ThreadStatic]
    private static T[]? _kept;

    /// <summary>Returns an array of exactly this length with undefined contents.</summary>
    public static T[] Rent(int length)
    {
        T[]? kept = _kept;
        if (kept is null || kept.Length != length) return GC.AllocateUninitializedArray<T>(length);
        _kept = null;
        return kept;
    }

    /// <summary>Takes back an array that is no longer used; it need not come from <see cref="Rent"/>.</summary>
    public static void Return(T[] array)
    {
        if (array.Length <= LongestKept) _kept = array;
    }
}
