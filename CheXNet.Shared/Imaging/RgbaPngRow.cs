using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>
/// Undoes the filter of a row of a PNG of four bytes a pixel (PNG specification, section 9): the four samples of a pixel, which do not depend on each other, are
/// the lanes of a vector.
/// </summary>
internal static class RgbaPngRow
{
    /// <summary>A filter's prediction of a pixel.</summary>
    private interface IFilter
    {
        /// <summary>Predicts from the pixels to the left, above, and above to the left.</summary>
        static abstract Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c);
    }

    /// <summary>Undoes the filter of a row.</summary>
    /// <param name="filtered">The row's filter and its filtered pixels.</param>
    /// <param name="row">The row above, zeros above the image; becomes this row. <c>byte[width, 4]</c>.</param>
    /// <returns>False if there is no such filter; <paramref name="row"/> is as it was then.</returns>
    public static bool Unfilter(ReadOnlySpan<byte> filtered, Span<byte> row)
    {
        ReadOnlySpan<uint> residuals = MemoryMarshal.Cast<byte, uint>(filtered.Slice(1, row.Length));
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(row);
        switch (filtered[0])
        {
            case 0: residuals.CopyTo(pixels); return true;
            case 1: Undo<Sub>(residuals, pixels); return true;
            case 2: Undo<Up>(residuals, pixels); return true;
            case 3: Undo<Average>(residuals, pixels); return true;
            case 4: Undo<PaethFilter>(residuals, pixels); return true;
            default: return false;
        }
    }

    private static void Undo<TFilter>(ReadOnlySpan<uint> residuals, Span<uint> pixels)
        where TFilter : struct, IFilter
    {
        Vector128<short> a = Vector128<short>.Zero, c = Vector128<short>.Zero, lowBytes = Vector128.Create((short)0xFF);
        for (int x = 0; x < pixels.Length; x++)
        {
            Vector128<short> b = Widen(pixels[x]);
            a = (Widen(residuals[x]) + TFilter.Predict(a, b, c)) & lowBytes;
            pixels[x] = Vector128.Narrow(a.AsUInt16(), a.AsUInt16()).AsUInt32().ToScalar();
            c = b;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen(uint pixel) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte()).AsInt16();

    private readonly struct Sub : IFilter
    {
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => a;
    }

    private readonly struct Up : IFilter
    {
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => b;
    }

    private readonly struct Average : IFilter
    {
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => (a + b) >> 1;
    }

    private readonly struct PaethFilter : IFilter
    {
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => GrayPngRows.Paeth(a, b, c);
    }
}
