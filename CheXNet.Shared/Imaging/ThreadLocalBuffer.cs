namespace CheXNet.Imaging;

/// <summary>
/// Keeps one array a thread for the next image of the same size, as nearly all of a dataset have: it is in the processor's caches
/// already, and most of what an image would allocate is not allocated.
/// </summary>
internal static class ThreadLocalBuffer<T>
    where T : unmanaged
{
    /// <summary>Longer ones are not kept: a thread may never see another image of that size.</summary>
    private const int LongestKept = 1 << 24;

    [ThreadStatic]
    private static T[]? _kept;

    /// <summary>An array of exactly this length; what it holds does not matter.</summary>
    public static T[] Rent(int length)
    {
        T[]? kept = _kept;
        if (kept is null || kept.Length != length) return GC.AllocateUninitializedArray<T>(length);
        _kept = null;
        return kept;
    }

    /// <summary>Returns an array that nobody will look at again; it may also come from elsewhere.</summary>
    public static void Return(T[] array)
    {
        if (array.Length <= LongestKept) _kept = array;
    }
}
