using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>Reverses the filter of an RGBA PNG row (PNG specification, section 9); a pixel's four samples are vector lanes.</summary>
internal static class RgbaPngRow
{
    private interface IFilter
    {
        /// <summary>Predicts a pixel from its left (a), upper (b) and upper-left (c) neighbors.</summary>
        static abstract Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c);
    }

    /// <summary>Reverses the filter of a row.</summary>
    /// <param name="filtered">The row's filter type and its filtered pixels.</param>
    /// <param name="row"><c>byte[width, 4]</c>: the row above (zeros for the first row), overwritten with this row.</param>
    /// <returns>False, with <paramref name="row"/> unchanged, if the filter type is invalid.</returns>
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
        Vector128<byte> a = Vector128<byte>.Zero, c = Vector128<byte>.Zero;
        for (int x = 0; x < pixels.Length; x++)
        {
            Vector128<byte> b = Samples(pixels[x]);
            a = Samples(residuals[x]) + TFilter.Predict(a, b, c);
            pixels[x] = a.AsUInt32().ToScalar();
            c = b;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Samples(uint pixel) => Vector128.CreateScalarUnsafe(pixel).AsByte();

    private readonly struct Sub : IFilter
    {
        public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => a;
    }

    private readonly struct Up : IFilter
    {
        public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => b;
    }

    private readonly struct Average : IFilter
    {
        public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => PngFilters.Average(a, b);
    }

    private readonly struct PaethFilter : IFilter
    {
        public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => PngFilters.Paeth(a, b, c);
    }
}
