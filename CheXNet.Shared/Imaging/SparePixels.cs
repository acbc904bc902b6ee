namespace CheXNet.Imaging;

/// <summary>
/// The pixels of the last image of each thread, for its next image of the same size, as nearly all of a dataset have: so they are written where the processor's
/// caches have them already, and half of what an image would allocate is not.
/// </summary>
internal static class SparePixels
{
    /// <summary>Longer ones are not kept: a thread may never see another image of that size.</summary>
    private const int LongestKept = 1 << 24;

    [ThreadStatic]
    private static byte[]? _spare;

    /// <summary>An array of a length; what it holds does not matter.</summary>
    public static byte[] Take(int length)
    {
        byte[]? spare = _spare;
        if (spare is null || spare.Length != length) return GC.AllocateUninitializedArray<byte>(length);
        _spare = null;
        return spare;
    }

    /// <summary>Gives back pixels that nobody will look at again.</summary>
    public static void GiveBack(byte[] pixels)
    {
        if (pixels.Length <= LongestKept) _spare = pixels;
    }
}
