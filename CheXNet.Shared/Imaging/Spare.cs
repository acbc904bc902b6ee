namespace CheXNet.Imaging;

/// <summary>
/// The pixels, or the numbers, of the last image of each thread, for its next image of the same size, as nearly all of a dataset have: so
/// they are written where the processor's caches have them already, and most of what an image would allocate is not.
/// </summary>
/// <typeparam name="T">What the array holds.</typeparam>
internal static class Spare<T>
    where T : unmanaged
{
    /// <summary>Longer ones are not kept: a thread may never see another image of that size.</summary>
    private const int LongestKept = 1 << 24;

    [ThreadStatic]
    private static T[]? _spare;

    /// <summary>An array of a length; what it holds does not matter.</summary>
    public static T[] Take(int length)
    {
        T[]? spare = _spare;
        if (spare is null || spare.Length != length) return GC.AllocateUninitializedArray<T>(length);
        _spare = null;
        return spare;
    }

    /// <summary>Gives back an array that nobody will look at again.</summary>
    public static void GiveBack(T[] array)
    {
        if (array.Length <= LongestKept) _spare = array;
    }
}
