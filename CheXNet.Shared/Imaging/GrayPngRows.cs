using System.Buffers;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>
/// Undoes the filters of a PNG of one byte a pixel, 32 rows at once. A filter predicts a pixel from its left (a), upper (b) and upper
/// left (c) neighbors, so that along a row nothing can be done in parallel; but row i may follow row i − 1 one column behind it. At step
/// t, lane i computes column t − i of row i: its a is its own last result, its b the lane before's, its c the b of the step before.
/// Sixteen rows make such a wave. A second wave of the next sixteen rows follows two blocks of steps behind, when the last row of the
/// first is there: each step waits for the one before, and two waves that do not wait for each other keep the processor busy in the
/// meantime.
/// </summary>
internal sealed class GrayPngRows : IDisposable
{
    /// <summary>Rows that are worked on at once: two waves.</summary>
    public const int Rows = 2 * Lanes;

    /// <summary>Bytes that must be readable behind the last row; what they hold does not matter.</summary>
    public const int Slack = Lanes + Lag;

    /// <summary>Columns at most: what is worked on should stay in the processor's caches.</summary>
    public const int WidthAtMost = 1 << 13;

    /// <summary>Rows of a wave, the lanes of a vector; also the steps of a block.</summary>
    private const int Lanes = 16;

    /// <summary>A lane that there is not, for a shuffle: gives 0.</summary>
    private const byte None = Lanes;

    /// <summary>
    /// A pixel of the first wave's last row is computed up to 15 steps after that of its first, and stored with its block.
    /// </summary>
    private const int Lag = 2 * Lanes;

    /// <summary>In a wave's first block lane i begins at step i: what it has before is left of the image.</summary>
    private static readonly Vector128<byte>[] Begun =
        [.. Enumerable.Range(0, Lanes)
            .Select(static step => Vector128.LessThanOrEqual(Vector128<byte>.Indices, Vector128.Create((byte)step)))];

    private readonly int _width;
    private readonly int _stride;

    /// <summary>
    /// The row above, then 32 rows, each with room for a block before and two behind: so whole blocks are stored, and nothing is asked
    /// about ends.
    /// </summary>
    private readonly byte[] _rows;

    /// <summary>Begins above an image's first row.</summary>
    /// <param name="width">Columns, at most <see cref="WidthAtMost"/>.</param>
    public GrayPngRows(int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, WidthAtMost);

        // Rows that stand a power of two apart, as an image's often do, would fight for the same few places of the cache: an odd number of
        // cache lines does not.
        const int cacheLine = 64;
        int lines = (width + (3 * Lanes) + cacheLine - 1) / cacheLine;
        (_width, _stride) = (width, ((lines | 1) * cacheLine) + 1);
        _rows = ArrayPool<byte>.Shared.Rent(((Rows + 2) * _stride) + Slack);
        Above.Clear();
    }

    private Span<byte> Above => _rows.AsSpan(Lanes, _width);

    /// <summary>Undoes the filters of up to 32 rows, the next ones of the image.</summary>
    /// <param name="filtered"><c>byte[32, 1 + width]</c> and <see cref="Slack"/> bytes: each row's filter and its filtered pixels.</param>
    /// <param name="rows">How many of the 32 are rows of the image; fewer only at its end.</param>
    /// <param name="target">Takes <c>byte[rows, width]</c>.</param>
    /// <returns>False if a row names a filter that does not exist; nothing is written then.</returns>
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
            // Left of the first column residuals and what enters are 0, and with them all results; behind the last column and row each wave
            // runs idle.
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

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rows);

    /// <summary>
    /// A block of steps of both waves. Without any call inside, so that all that one step leaves for the next stays in registers.
    /// </summary>
    /// <param name="first">The first wave.</param>
    /// <param name="firstEntering">The pixels above its first row, one a step.</param>
    /// <param name="x">Its residuals, one vector a step; become its pixels.</param>
    /// <param name="second">The second wave.</param>
    /// <param name="secondEntering">The pixels above its first row.</param>
    /// <param name="y">Its residuals.</param>
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

    /// <summary>Residuals of columns t − i + 0…15 of each row i, one vector a step.</summary>
    private void Gather(ref byte source, int t, Span<Vector128<byte>> residuals)
    {
        if (t < 0)
        {
            residuals.Clear();
            return;
        }

        // Row i begins at i·(width + 1) + 1; less its i columns of delay, that is i·width + 1.
        for (int row = 0; row < Lanes; row++) residuals[row] = Vector128.LoadUnsafe(ref source, (nuint)((row * _width) + t + 1));
        ByteTransposition.Apply(residuals);
        if (t > 0) return;
        for (int step = 0; step < Lanes; step++) residuals[step] &= Begun[step];
    }

    /// <summary>The pixels of a block, to the rows behind the one that stands above the wave.</summary>
    private void Scatter(Span<Vector128<byte>> results, int t, ref byte above)
    {
        if (t < 0 || t >= _width + Lanes - 1) return;
        ByteTransposition.Apply(results);
        for (int row = 0; row < Lanes; row++) results[row].StoreUnsafe(ref above, (nuint)(((row + 1) * _stride) + t - row));
    }

    /// <summary>Sixteen rows on their way.</summary>
    private struct Wave(ReadOnlySpan<byte> filters)
    {
        public readonly Filters Filters = new(filters);

        /// <summary>The results of the last step.</summary>
        public Vector128<byte> A;

        /// <summary>What stood above them.</summary>
        public Vector128<byte> C;
    }

    /// <summary>Which lanes have which filter; 0 in the lanes of rows without one.</summary>
    private readonly struct Filters(ReadOnlySpan<byte> filters)
    {
        private readonly Vector128<byte> _sub = Of(filters, 1);
        private readonly Vector128<byte> _up = Of(filters, 2);
        private readonly Vector128<byte> _average = Of(filters, 3);
        private readonly Vector128<byte> _paeth = Of(filters, 4);

        /// <summary>One step of a wave.</summary>
        /// <param name="a">The last results.</param>
        /// <param name="entering">What lane 0 has above it, in lane 0; the other lanes do not matter.</param>
        /// <param name="c">The b of the last step; becomes that of this one.</param>
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
