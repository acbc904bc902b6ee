using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CheXNet.Imaging;

/// <summary>
/// Undoes the filters of a PNG of one byte a pixel (PNG specification, section 9), sixteen rows at once. A filter predicts a pixel from its left
/// (a), upper (b) and upper left (c) neighbours, so that along a row nothing can be done in parallel; but row i may follow row i − 1 one column
/// behind it. At step t, lane i computes column t − i of row i: its a is its own last result, its b the lane before's, its c the b of the step before.
/// Eight rows make such a wave. A second wave of the next eight rows follows two blocks of steps behind, when the last row of the first is there: each
/// step waits for the one before, and two waves that do not wait for each other keep the processor busy in the meantime.
/// </summary>
internal static class GrayPngRows
{
    /// <summary>Rows that are worked on at once: two waves.</summary>
    public const int Rows = 2 * Wave;

    /// <summary>Bytes that must be readable behind the last row; what they hold does not matter.</summary>
    public const int Slack = 16 + Lag;

    /// <summary>Rows of a wave, the lanes of a vector; also the steps of a block.</summary>
    private const int Wave = 8;

    /// <summary>A pixel of the first wave's last row is computed up to 7 steps after that of its first, and stored with its block.</summary>
    private const int Lag = 2 * Wave;

    private const int LastFilter = 4;

    /// <summary>Before a wave begins its results are the 0 that stands left of the image.</summary>
    private static readonly Vector128<short>[] Before = new Vector128<short>[Wave];

    /// <summary>In its first block lane i begins at step i.</summary>
    private static readonly Vector128<short>[] Begin = [.. Enumerable.Range(0, Wave).Select(step => Lanes(lane => lane <= step ? (short)0xFF : (short)0))];

    private static readonly Vector128<short>[] Within = [.. Enumerable.Repeat(Vector128.Create((short)0xFF), Wave)];

    /// <summary>Undoes the filters of up to sixteen rows.</summary>
    /// <param name="filtered"><c>byte[16, 1 + width]</c> and <see cref="Slack"/> bytes: each row's filter and its filtered pixels.</param>
    /// <param name="rows">How many of the sixteen are rows of the image.</param>
    /// <param name="width">Columns.</param>
    /// <param name="above">The row above the first; zeros above the image.</param>
    /// <param name="target">Takes <c>byte[rows, width]</c>.</param>
    /// <returns>False if a row names a filter that does not exist; <paramref name="target"/> is undefined then.</returns>
    public static bool Unfilter(ReadOnlySpan<byte> filtered, int rows, int width, ReadOnlySpan<byte> above, Span<byte> target)
    {
        if (filtered.Length < (Rows * (width + 1)) + Slack || above.Length < width || target.Length < rows * width)
        {
            throw new ArgumentException("The buffers are too short for the rows.");
        }

        Span<short> filters = stackalloc short[Rows];
        for (int row = 0; row < rows; row++)
        {
            filters[row] = filtered[row * (width + 1)];
            if (filters[row] > LastFilter) return false;
        }

        Filters first = new(filters[..Wave]), second = new(filters[Wave..]);
        int firstRows = Math.Min(rows, Wave), secondRows = rows - firstRows;
        Span<byte> firstTarget = target[..(firstRows * width)], secondTarget = target[(firstRows * width)..];
        ReadOnlySpan<byte> between = secondRows > 0 ? firstTarget[((Wave - 1) * width)..] : above;
        ref byte firstSource = ref MemoryMarshal.GetReference(filtered);
        ref byte secondSource = ref Unsafe.Add(ref firstSource, Wave * (width + 1));

        Span<Vector128<short>> x = stackalloc Vector128<short>[Wave], y = stackalloc Vector128<short>[Wave];
        Vector128<short> xa = Vector128<short>.Zero, xc = Vector128<short>.Zero, ya = Vector128<short>.Zero, yc = Vector128<short>.Zero;
        for (int t = 0; t < width + Wave - 1 + Lag; t += Wave)
        {
            // Left of the first column and behind the last each wave runs idle; nothing of that is stored.
            int u = t - Lag;
            Gather(ref firstSource, width, t, x);
            Gather(ref secondSource, width, u, y);
            ReadOnlySpan<Vector128<short>> xMasks = t == 0 ? Begin : Within, yMasks = u == 0 ? Begin : u < 0 ? Before : Within;
            for (int step = 0; step < Wave; step++)
            {
                xa = first.Undo(xa, Entering(above, t + step, width), ref xc, x[step]) & xMasks[step];
                ya = second.Undo(ya, Entering(between, u + step, width), ref yc, y[step]) & yMasks[step];
                x[step] = xa;
                y[step] = ya;
            }

            Scatter(x, firstRows, width, t, firstTarget);
            Scatter(y, secondRows, width, u, secondTarget);
        }

        return true;
    }

    /// <summary>The pixel above a wave's first row, as its lane 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Entering(ReadOnlySpan<byte> above, int column, int width) =>
        Vector128.CreateScalar((uint)column < (uint)width ? above[column] : (short)0);

    /// <summary>
    /// The neighbour nearest to a + b − c, ties to a, then b: with <c>d = 3c − (a + b)</c> it is max(a, b) where <c>d ≤ min(a, b)</c>, min(a, b) where
    /// <c>d ≥ max(a, b)</c>, else c.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Paeth(Vector128<short> a, Vector128<short> b, Vector128<short> c)
    {
        Vector128<short> d = c + c + c - b - a;
        Vector128<short> low = Vector128.Min(a, b);
        Vector128<short> high = Vector128.Max(a, b);
        Vector128<short> inner = Vector128.ConditionalSelect(Vector128.GreaterThan(high, d), c, low);
        return Vector128.ConditionalSelect(Vector128.GreaterThan(d, low), inner, high);
    }

    /// <summary>Residuals of columns t − i + 0…7 of each row i, one vector a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(ref byte source, int width, int t, Span<Vector128<short>> residuals)
    {
        // Row i begins at i·(width + 1) + 1; less its i columns of delay, that is i·width + 1.
        ref byte start = ref Unsafe.Add(ref source, t + 1);
        (Vector128<byte> s01, Vector128<byte> s23, Vector128<byte> s45, Vector128<byte> s67) = Transpose(
            Pair(ref start, 0, width), Pair(ref start, 2 * width, width), Pair(ref start, 4 * width, width), Pair(ref start, 6 * width, width));
        (residuals[0], residuals[1]) = (Vector128.WidenLower(s01).AsInt16(), Vector128.WidenUpper(s01).AsInt16());
        (residuals[2], residuals[3]) = (Vector128.WidenLower(s23).AsInt16(), Vector128.WidenUpper(s23).AsInt16());
        (residuals[4], residuals[5]) = (Vector128.WidenLower(s45).AsInt16(), Vector128.WidenUpper(s45).AsInt16());
        (residuals[6], residuals[7]) = (Vector128.WidenLower(s67).AsInt16(), Vector128.WidenUpper(s67).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(ReadOnlySpan<Vector128<short>> results, int rows, int width, int t, Span<byte> target)
    {
        (Vector128<byte> r01, Vector128<byte> r23, Vector128<byte> r45, Vector128<byte> r67) = Transpose(
            Narrow(results[0], results[1]), Narrow(results[2], results[3]), Narrow(results[4], results[5]), Narrow(results[6], results[7]));
        Store(r01.GetLower(), 0, rows, width, t, target);
        Store(r01.GetUpper(), 1, rows, width, t, target);
        Store(r23.GetLower(), 2, rows, width, t, target);
        Store(r23.GetUpper(), 3, rows, width, t, target);
        Store(r45.GetLower(), 4, rows, width, t, target);
        Store(r45.GetUpper(), 5, rows, width, t, target);
        Store(r67.GetLower(), 6, rows, width, t, target);
        Store(r67.GetUpper(), 7, rows, width, t, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector64<byte> eight, int row, int rows, int width, int t, Span<byte> target)
    {
        if (row >= rows) return;
        int x = t - row;
        Span<byte> line = target.Slice(row * width, width);
        if (x >= 0 && x + Wave <= width)
        {
            eight.CopyTo(line[x..]);
            return;
        }

        for (int i = Math.Max(0, -x); i < Wave && x + i < width; i++) line[x + i] = eight[i];
    }

    private static Vector128<byte> Narrow(Vector128<short> lower, Vector128<short> upper) => Vector128.Narrow(lower.AsUInt16(), upper.AsUInt16());

    private static Vector128<byte> Pair(ref byte start, int offset, int width) =>
        Vector128.Create(Vector64.LoadUnsafe(ref start, (nuint)offset), Vector64.LoadUnsafe(ref start, (nuint)(offset + width)));

    /// <summary>Transposes 8 × 8 bytes, two rows a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> C01, Vector128<byte> C23, Vector128<byte> C45, Vector128<byte> C67) Transpose(
        Vector128<byte> r01, Vector128<byte> r23, Vector128<byte> r45, Vector128<byte> r67)
    {
        (Vector128<byte> r04, Vector128<byte> r15) = Zip(r01, r45);
        (Vector128<byte> r26, Vector128<byte> r37) = Zip(r23, r67);
        (Vector128<byte> evenLow, Vector128<byte> evenHigh) = Zip(r04, r26);
        (Vector128<byte> oddLow, Vector128<byte> oddHigh) = Zip(r15, r37);
        (Vector128<byte> c01, Vector128<byte> c23) = Zip(evenLow, oddLow);
        (Vector128<byte> c45, Vector128<byte> c67) = Zip(evenHigh, oddHigh);
        return (c01, c23, c45, c67);
    }

    /// <summary>The bytes of two vectors by turns: of their lower halves, and of their upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> Low, Vector128<byte> High) Zip(Vector128<byte> x, Vector128<byte> y)
    {
        if (Sse2.IsSupported) return (Sse2.UnpackLow(x, y), Sse2.UnpackHigh(x, y));
        const byte None = 16;
        return (
            Vector128.Shuffle(x, Vector128.Create(0, None, 1, None, 2, None, 3, None, 4, None, 5, None, 6, None, 7, None))
                | Vector128.Shuffle(y, Vector128.Create(None, 0, None, 1, None, 2, None, 3, None, 4, None, 5, None, 6, None, 7)),
            Vector128.Shuffle(x, Vector128.Create(8, None, 9, None, 10, None, 11, None, 12, None, 13, None, 14, None, 15, None))
                | Vector128.Shuffle(y, Vector128.Create(None, 8, None, 9, None, 10, None, 11, None, 12, None, 13, None, 14, None, 15)));
    }

    private static Vector128<short> Lanes(Func<int, short> value) =>
        Vector128.Create<short>(Enumerable.Range(0, Wave).Select(value).ToArray());

    /// <summary>Which lanes have which filter; 0 in the lanes of rows without one.</summary>
    private readonly struct Filters(ReadOnlySpan<short> filters)
    {
        private readonly Vector128<short> _sub = Of(filters, 1);
        private readonly Vector128<short> _up = Of(filters, 2);
        private readonly Vector128<short> _average = Of(filters, 3);
        private readonly Vector128<short> _paeth = Of(filters, LastFilter);

        /// <summary>One step of a wave.</summary>
        /// <param name="a">The last results.</param>
        /// <param name="entering">What lane 0 has above it.</param>
        /// <param name="c">The b of the last step; becomes that of this one.</param>
        /// <param name="residual">The filtered pixels.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<short> Undo(Vector128<short> a, Vector128<short> entering, ref Vector128<short> c, Vector128<short> residual)
        {
            Vector128<short> b = Vector128.Shuffle(a, Vector128.Create(8, 0, 1, 2, 3, 4, 5, 6)) | entering;
            Vector128<short> prediction = (_sub & a) | (_up & b) | (_average & ((a + b) >> 1)) | (_paeth & Paeth(a, b, c));
            c = b;
            return residual + prediction;
        }

        private static Vector128<short> Of(ReadOnlySpan<short> filters, short filter) =>
            Vector128.Equals(Vector128.Create(filters), Vector128.Create(filter));
    }
}
