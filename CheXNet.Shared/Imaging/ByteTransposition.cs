using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CheXNet.Imaging;

/// <summary>Transposes a 16 × 16 block of bytes.</summary>
internal static class ByteTransposition
{
    private const int Rows = 16;

    /// <summary>Out-of-range shuffle index: gives 0.</summary>
    private const byte None = Rows;

    /// <summary>Four rounds, each interleaving the bytes of rows i and i + 8 into rows 2i and 2i + 1.</summary>
    public static void Apply(Span<Vector128<byte>> rows)
    {
        Span<Vector128<byte>> other = stackalloc Vector128<byte>[Rows];
        for (int twice = 0; twice < 2; twice++)
        {
            ZipHalves(rows, other);
            ZipHalves(other, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ZipHalves(ReadOnlySpan<Vector128<byte>> from, Span<Vector128<byte>> to)
    {
        for (int i = 0; i < Rows / 2; i++) (to[2 * i], to[(2 * i) + 1]) = Zip(from[i], from[i + (Rows / 2)]);
    }

    /// <summary>Interleaves the lower halves of two vectors, and their upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> Low, Vector128<byte> High) Zip(Vector128<byte> x, Vector128<byte> y)
    {
        if (Sse2.IsSupported) return (Sse2.UnpackLow(x, y), Sse2.UnpackHigh(x, y));
        return (
            Vector128.Shuffle(x, Vector128.Create((byte)0, None, 1, None, 2, None, 3, None, 4, None, 5, None, 6, None, 7, None))
                | Vector128.Shuffle(y, Vector128.Create(None, 0, None, 1, None, 2, None, 3, None, 4, None, 5, None, 6, None, 7)),
            Vector128.Shuffle(x, Vector128.Create((byte)8, None, 9, None, 10, None, 11, None, 12, None, 13, None, 14, None, 15, None))
                | Vector128.Shuffle(y, Vector128.Create(None, 8, None, 9, None, 10, None, 11, None, 12, None, 13, None, 14, None, 15)));
    }
}
