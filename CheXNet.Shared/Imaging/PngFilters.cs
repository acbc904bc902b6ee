using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>
/// What the filters of a PNG predict of samples from those to the left (a), above (b) and above to the left (c), sixteen at a time (PNG
/// specification, section 9), in arithmetic of 8 bits alone.
/// </summary>
internal static class PngFilters
{
    /// <summary>The highest filter there is: Paeth's.</summary>
    public const int Last = 4;

    /// <summary>⌊(a + b) / 2⌋: the bits that both have, and half of those that one has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Average(Vector128<byte> a, Vector128<byte> b) => (a & b) + ((a ^ b) >>> 1);

    /// <summary>
    /// The neighbor nearest to p = a + b − c, ties to a, then b. With l and h the lower and the higher of a and b, u = max(h − c, 0) and
    /// v = max(c − l, 0): where c lies between them, p is u from l, v from h and |u − v| from c, so that it is l for v ≥ 2u, h for u ≥
    /// 2v, else c; and where it does not, u or v is 0 and the same holds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Paeth(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c)
    {
        Vector128<byte> low = Vector128.Min(a, b), high = Vector128.Max(a, b);
        Vector128<byte> u = Vector128.SubtractSaturate(high, c), v = Vector128.SubtractSaturate(c, low);
        Vector128<byte> isLow = Vector128.Equals(Vector128.SubtractSaturate(u, Vector128.SubtractSaturate(v, u)), Vector128<byte>.Zero);
        Vector128<byte> isHigh = Vector128.Equals(Vector128.SubtractSaturate(v, Vector128.SubtractSaturate(u, v)), Vector128<byte>.Zero);
        return Vector128.ConditionalSelect(isLow, low, Vector128.ConditionalSelect(isHigh, high, c));
    }
}
