using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>PNG filter predictions (PNG specification, section 9) from left (a), above (b), upper left (c), in 8-bit arithmetic.</summary>
internal static class PngFilters
{
    /// <summary>The highest filter type: Paeth.</summary>
    public const int Last = 4;

    /// <summary>⌊(a + b) / 2⌋: the common bits plus half of the differing ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Average(Vector128<byte> a, Vector128<byte> b) => (a & b) + ((a ^ b) >>> 1);

    /// <summary>
    /// The neighbor nearest to p = a + b − c; ties prefer a, then b. Let l = min(a, b), h = max(a, b), u = max(h − c, 0) and
    /// v = max(c − l, 0). If l ≤ c ≤ h, p differs from l by u, from h by v, from c by |u − v|, so the result is l for v ≥ 2u, h for u ≥ 2v,
    /// else c. Otherwise u or v is 0 and the same rule holds.
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
