using System.Buffers;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>
/// Reverses the filters of an 8-bit gray PNG, 32 rows at a time. A filter predicts a pixel from its left (a), upper (b) and upper-left (c)
/// neighbors, so a row is sequential; but row i can follow row i − 1 one column behind. At step t, lane i computes column t − i of row i:
/// its a is its own last result, its b is the last result of lane i − 1, its c is the previous b. Sixteen rows form such a wave. A second
/// wave, of the next sixteen rows, runs two blocks of steps behind; the two are independent, which hides the latency of each step.
/// </summary>
internal sealed class GrayPngRows : IDisposable
{
    /// <summary>Rows processed at once: two waves.</summary>
    public const int Rows = 2 * Lanes;

    /// <summary>Bytes that must be readable past the last row; their values do not matter.</summary>
    public const int Slack = Lanes + Lag;

    /// <summary>Maximum columns: the working set should fit the CPU caches.</summary>
    public const int WidthAtMost = 1 << 13;

    /// <summary>Rows of a wave (the lanes of a vector), and steps of a block.</summary>
    private const int Lanes = 16;

    /// <summary>Out-of-range shuffle index: gives 0.</summary>
    private const byte None = Lanes;

    /// <summary>Lag of the second wave: the last row above it is up to 15 steps late, and is stored a block at a time.</summary>
    private const int Lag = 2 * Lanes;

    /// <summary>Lanes active at each step of a wave's first block: lane i starts at step i.</summary>
    private static readonly Vector128<byte>[] Begun =
        [.. Enumerable.Range(0, Lanes)
            .Select(static step => Vector128.LessThanOrEqual(Vector128<byte>.Indices, Vector128.Create((byte)step)))];

    private readonly int _width;
    private readonly int _stride;

    /// <summary>The row above and 32 rows, each padded by one block before and two after: whole blocks are stored unchecked.</summary>
    private readonly byte[] _rows;

    /// <param name="width">Columns, at most <see cref="WidthAtMost"/>.</param>
    public GrayPngRows(int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, WidthAtMost);

        // An odd number of cache lines: rows a power of two apart would map to the same cache sets.
        const int cacheLine = 64;
        int lines = (width + (3 * Lanes) + cacheLine - 1) / cacheLine;
        (_width, _stride) = (width, ((lines | 1) * cacheLine) + 1);
        _rows = ArrayPool<byte>.Shared.Rent(((Rows + 2) * _stride) + Slack);
        Above.Clear();
    }

    private Span<byte> Above => _rows.AsSpan(Lanes, _width);

    /// <summary>Reverses the filters of the image's next rows.</summary>
    /// <param name="filtered"><c>byte[32, 1 + width]</c>, each row a filter type and its pixels, then <see cref="Slack"/> bytes.</param>
    /// <param name="rows">Rows in use, 1 to 32; fewer than 32 only at the end of the image.</param>
    /// <param name="target">Receives <c>byte[rows, width]</c>.</param>
    /// <returns>False, with nothing written, if a filter type is invalid.</returns>
    public bool Unfilter(ReadOnlySpan<byte> filtered, int rows, Span<byte> target)
    {
        if (filtered.Length < (Rows * (_width + 1)) + Slack || target.Length < rows * _width)
        {
            throw new ArgumentException("The buffers are too short for the rows.");
        }

        Span<byte> filters = stackalloc byte[Rows];
        filters.Clear();
        for (int row = 0; row < rows; row++)
        {
            filters[row] = filtered[row * (_width + 1)];
            if (filters[row] > PngFilters.Last) return false;
        }

        Wave first = new(filters[..Lanes]), second = new(filters[Lanes..]);
        ref byte firstSource = ref MemoryMarshal.GetReference(filtered);
        ref byte secondSource = ref Unsafe.Add(ref firstSource, Lanes * (_width + 1));
        ref byte above = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), Lanes);
        ref byte between = ref Unsafe.Add(ref above, Lanes * _stride);

        Span<Vector128<byte>> x = stackalloc Vector128<byte>[Lanes], y = stackalloc Vector128<byte>[Lanes];
        for (int t = 0; t < _width + Lanes - 1 + Lag; t += Lanes)
        {
            // Left of the first column, residuals and inputs are 0, so results are 0. Past the last column and row, results are ignored.
            int u = t - Lag;
            Gather(ref firstSource, t, x);
            Gather(ref secondSource, u, y);
            Vector128<byte> secondEntering = u < 0 ? Vector128<byte>.Zero : Vector128.LoadUnsafe(ref between, (nuint)u);
            Undo(ref first, Vector128.LoadUnsafe(ref above, (nuint)t), x, ref second, secondEntering, y);
            Scatter(x, t, ref above);
            Scatter(y, u, ref between);
        }

        for (int row = 0; row < rows; row++) _rows.AsSpan(Lanes + ((row + 1) * _stride), _width).CopyTo(target[(row * _width)..]);
        target.Slice((rows - 1) * _width, _width).CopyTo(Above);
        return true;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rows);

    /// <summary>Runs one block of steps of both waves. Makes no calls, so that state carried between steps stays in registers.</summary>
    /// <param name="firstEntering">The pixels above the first wave's first row, one per step.</param>
    /// <param name="x">The first wave's residuals, one vector per step; replaced by its pixels.</param>
    /// <param name="secondEntering">The pixels above the second wave's first row.</param>
    /// <param name="y">The second wave's residuals; replaced by its pixels.</param>
    private static void Undo(
        ref Wave first, Vector128<byte> firstEntering, Span<Vector128<byte>> x, ref Wave second, Vector128<byte> secondEntering,
        Span<Vector128<byte>> y)
    {
        Filters xFilters = first.Filters, yFilters = second.Filters;
        Vector128<byte> xa = first.A, xc = first.C, ya = second.A, yc = second.C;
        y = y[..x.Length];
        for (int step = 0; step < x.Length; step++)
        {
            xa = xFilters.Undo(xa, firstEntering, ref xc, x[step]);
            ya = yFilters.Undo(ya, secondEntering, ref yc, y[step]);
            (x[step], y[step]) = (xa, ya);
            firstEntering =
                Vector128.Shuffle(firstEntering, Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, None));
            secondEntering =
                Vector128.Shuffle(secondEntering, Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, None));
        }

        (first.A, first.C, second.A, second.C) = (xa, xc, ya, yc);
    }

    /// <summary>Loads the residuals of columns t − i + 0…15 of each row i, transposed to one vector per step.</summary>
    private void Gather(ref byte source, int t, Span<Vector128<byte>> residuals)
    {
        if (t < 0)
        {
            residuals.Clear();
            return;
        }

        // Row i starts at i·(width + 1) + 1; minus its delay of i columns, that is i·width + 1.
        for (int row = 0; row < Lanes; row++) residuals[row] = Vector128.LoadUnsafe(ref source, (nuint)((row * _width) + t + 1));
        ByteTransposition.Apply(residuals);
        if (t > 0) return;
        for (int step = 0; step < Lanes; step++) residuals[step] &= Begun[step];
    }

    /// <summary>Stores the pixels of a block in the wave's rows, which follow the row <paramref name="above"/>.</summary>
    private void Scatter(Span<Vector128<byte>> results, int t, ref byte above)
    {
        if (t < 0 || t >= _width + Lanes - 1) return;
        ByteTransposition.Apply(results);
        for (int row = 0; row < Lanes; row++) results[row].StoreUnsafe(ref above, (nuint)(((row + 1) * _stride) + t - row));
    }

    /// <summary>The state of sixteen rows.</summary>
    private struct Wave(ReadOnlySpan<byte> filters)
    {
        public readonly Filters Filters = new(filters);

        /// <summary>The results of the last step.</summary>
        public Vector128<byte> A;

        /// <summary>The pixels above them.</summary>
        public Vector128<byte> C;
    }

    /// <summary>One mask per filter type: the lanes whose rows use it. Type 0 (None) has no mask.</summary>
    private readonly struct Filters(ReadOnlySpan<byte> filters)
    {
        private readonly Vector128<byte> _sub = Of(filters, 1);
        private readonly Vector128<byte> _up = Of(filters, 2);
        private readonly Vector128<byte> _average = Of(filters, 3);
        private readonly Vector128<byte> _paeth = Of(filters, 4);

        /// <summary>Runs one step of a wave.</summary>
        /// <param name="a">The previous results.</param>
        /// <param name="entering">The pixel above lane 0, in lane 0; other lanes are ignored.</param>
        /// <param name="c">The previous step's b; set to this step's.</param>
        /// <param name="residual">The filtered pixels.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Undo(Vector128<byte> a, Vector128<byte> entering, ref Vector128<byte> c, Vector128<byte> residual)
        {
            Vector128<byte> b = Vector128.Shuffle(a, Vector128.Create(None, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
                | (entering & Vector128.CreateScalar(byte.MaxValue));
            Vector128<byte> prediction = (_sub & a) | (_up & b) | (_average & PngFilters.Average(a, b))
                | (_paeth & PngFilters.Paeth(a, b, c));
            c = b;
            return residual + prediction;
        }

        private static Vector128<byte> Of(ReadOnlySpan<byte> filters, byte filter) =>
            Vector128.Equals(Vector128.Create(filters), Vector128.Create(filter));
    }
}
