using System.Numerics;

namespace CheXNet.Imaging;

/// <summary>
/// What an image looks like from afar, measured on its gray values (0 to 255) averaged over a grid of 256×256 cells, and on 32×32 coarse
/// cells of 8×8 such cells each.
/// </summary>
public sealed record FilmAppearance
{
    private const int Grid = 256, Coarse = ChestTemplate.Side;
    private const int WhiteFrom = 225, ColorFrom = 40, BlackTo = 12, LeastInner = Grid * 3 / 10;
    /// <summary>So many grays fit a sum of 16 bits.</summary>
    private const int RowsAtOnce = 257;

    private const double DarkShare = 0.12, Tail = 0.01, BorderShare = 0.95, LargestInner = 0.95;

    /// <summary>Bins of <see cref="Histogram"/>.</summary>
    public const int Bins = 16;

    /// <summary>The standard deviation of the coarse cells, in gray levels.</summary>
    public required double Contrast { get; init; }

    /// <summary>The share of pixels whose color is not gray: channels differ by at least 40.</summary>
    public required double Colored { get; init; }

    /// <summary>The share of cells that are white: at least 225.</summary>
    public required double White { get; init; }

    /// <summary>The share of cells as dark as the background: within 12% of the range above its darkest percent.</summary>
    public required double Dark { get; init; }

    /// <summary>The same share among the cells of the frame, an eighth of the sides wide.</summary>
    public required double DarkFrame { get; init; }

    /// <summary>The noise between neighboring cells as a share of <see cref="Contrast"/> (Immerkær, CVIU 64:300, 1996).</summary>
    public required double Grain { get; init; }

    /// <summary>Correlation with an upright frontal chest, and with one turned by 90°, 180° and 270° counterclockwise.</summary>
    public required IReadOnlyList<double> Chest { get; init; }

    /// <summary>Correlation with its own mirror image.</summary>
    public required double Symmetry { get; init; }

    /// <summary>The share of cells in each of 16 equal ranges of gray.</summary>
    public required IReadOnlyList<double> Histogram { get; init; }

    /// <summary>What lies within black borders, as of collimation; null without any.</summary>
    public FilmAppearance? Inner { get; init; }

    /// <summary>Looks at an image.</summary>
    public static FilmAppearance Of(PixelImage image)
    {
        (double[] cells, double colored) = Reduce(image);
        FilmAppearance whole = Of(cells, 0, 0, Grid, Grid, colored);
        (int left, int top, int right, int bottom) = WithinBorders(cells);
        bool bordered = (right - left) * (bottom - top) < LargestInner * cells.Length && Math.Min(right - left, bottom - top) >= LeastInner;
        FilmAppearance look = bordered ? whole with { Inner = Of(cells, left, top, right, bottom, colored) } : whole;
        ThreadLocalBuffer<double>.Return(cells);
        return look;
    }

    /// <summary>Looks at a rectangle of the grid.</summary>
    private static FilmAppearance Of(double[] cells, int left, int top, int right, int bottom, double colored)
    {
        (int width, int height) = (right - left, bottom - top);
        Span<int> counts = stackalloc int[256];
        double[] coarse = new double[Coarse * Coarse];
        for (int row = 0; row < Coarse; row++)
        {
            (int from, int to) = (top + (row * height / Coarse), top + ((row + 1) * height / Coarse));
            for (int column = 0; column < Coarse; column++)
            {
                (int begin, int end) = (left + (column * width / Coarse), left + ((column + 1) * width / Coarse));
                double sum = 0;
                for (int y = from; y < to; y++)
                {
                    foreach (double cell in cells.AsSpan((y * Grid) + begin, end - begin))
                    {
                        sum += cell;
                        counts[(int)cell]++;
                    }
                }

                coarse[(row * Coarse) + column] = sum / ((to - from) * (end - begin));
            }
        }

        int count = width * height;
        (int low, int high) = (QuantileOf(counts, Tail * count), QuantileOf(counts, (1 - Tail) * count));
        double darkTo = low + (DarkShare * (high - low)), mean = Mean(coarse), contrast = 0;
        foreach (double v in coarse) contrast += (v - mean) * (v - mean);
        contrast = Math.Sqrt(contrast / coarse.Length);
        double[] histogram = new double[Bins];
        int white = 0;
        for (int level = 0; level < counts.Length; level++)
        {
            histogram[level * Bins / counts.Length] += counts[level] / (double)count;
            white += level >= WhiteFrom ? counts[level] : 0;
        }

        int dark = 0, darkWithin = 0, frameX = width / 8, frameY = height / 8;
        for (int y = top; y < bottom; y++)
        {
            bool rowWithin = y >= top + frameY && y < bottom - frameY;
            dark += DarkIn(cells.AsSpan((y * Grid) + left, width), darkTo);
            if (rowWithin) darkWithin += DarkIn(cells.AsSpan((y * Grid) + left + frameX, width - (2 * frameX)), darkTo);
        }

        int frame = count - ((width - (2 * frameX)) * (height - (2 * frameY)));
        double[] normalized = Normalized(coarse);
        return new FilmAppearance
        {
            Contrast = contrast,
            Colored = colored,
            White = white / (double)count,
            Dark = dark / (double)count,
            DarkFrame = (dark - darkWithin) / (double)frame,
            Grain = NoiseOf(cells, left, top, right, bottom) / Math.Max(contrast, 1),
            Chest = [.. ChestTemplate.Quarters.Select(template => Dot(template, normalized))],
            Symmetry = Dot(normalized, Mirrored(normalized)),
            Histogram = histogram,
        };
    }

    private static int DarkIn(ReadOnlySpan<double> cells, double darkTo)
    {
        int dark = 0;
        foreach (double cell in cells) dark += cell < darkTo ? 1 : 0;
        return dark;
    }

    /// <summary>The grid without the rows and columns at its edges that are black, but for a few cells (a letter on the border).</summary>
    private static (int Left, int Top, int Right, int Bottom) WithinBorders(double[] cells)
    {
        int[] inRow = new int[Grid], inColumn = new int[Grid];
        for (int y = 0; y < Grid; y++)
        {
            for (int x = 0; x < Grid; x++)
            {
                if (cells[(y * Grid) + x] > BlackTo) continue;
                inRow[y]++;
                inColumn[x]++;
            }
        }

        static (int From, int To) Lit(int[] black)
        {
            (int from, int to) = (0, black.Length);
            while (from < to && black[from] >= BorderShare * Grid) from++;
            while (to > from && black[to - 1] >= BorderShare * Grid) to--;
            return (from, to);
        }

        ((int left, int right), (int top, int bottom)) = (Lit(inColumn), Lit(inRow));
        return (left, top, right, bottom);
    }

    /// <summary>Values with mean 0 and norm 1; zeros if they are constant.</summary>
    internal static double[] Normalized(double[] values)
    {
        double mean = Mean(values), squares = 0;
        foreach (double v in values) squares += (v - mean) * (v - mean);
        double norm = Math.Sqrt(squares);
        double[] normalized = new double[values.Length];
        if (norm <= 1e-9) return normalized;
        for (int i = 0; i < values.Length; i++) normalized[i] = (values[i] - mean) / norm;
        return normalized;
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double v in values) sum += v;
        return sum / values.Length;
    }

    /// <summary>The gray level up to which so many cells lie.</summary>
    private static int QuantileOf(ReadOnlySpan<int> counts, double cells)
    {
        int level = 0;
        for (int seen = counts[0]; seen < cells; seen += counts[++level])
        {
            // The next level.
        }

        return level;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double[] Mirrored(double[] coarse)
    {
        double[] mirrored = new double[coarse.Length];
        for (int row = 0; row < Coarse; row++)
        {
            for (int column = 0; column < Coarse; column++)
                mirrored[(row * Coarse) + column] = coarse[(row * Coarse) + Coarse - 1 - column];
        }

        return mirrored;
    }

    /// <summary>σ = √(π/2) · mean |Laplacian| / 6 with the kernel (1 −2 1; −2 4 −2; 1 −2 1), blind to edges that are straight.</summary>
    private static double NoiseOf(double[] cells, int left, int top, int right, int bottom)
    {
        int width = right - left;
        double sum = 0;
        for (int y = top + 1; y < bottom - 1; y++)
        {
            ReadOnlySpan<double> above = cells.AsSpan(((y - 1) * Grid) + left, width), here = cells.AsSpan((y * Grid) + left, width);
            ReadOnlySpan<double> below = cells.AsSpan(((y + 1) * Grid) + left, width);
            // Sums of a column with weights 1, −2, 1: each is used three times.
            double before = above[0] - (2 * here[0]) + below[0], now = above[1] - (2 * here[1]) + below[1];
            for (int x = 1; x < width - 1; x++)
            {
                double after = above[x + 1] - (2 * here[x + 1]) + below[x + 1];
                sum += Math.Abs(before - (2 * now) + after);
                (before, now) = (now, after);
            }
        }

        return Math.Sqrt(Math.PI / 2) * sum / ((width - 2) * (bottom - top - 2)) / 6;
    }

    /// <summary>Means over the grid's cells; a cell of a small image has at least one pixel.</summary>
    private static (double[] Cells, double Colored) Reduce(PixelImage image)
    {
        (int width, int height, int channels, byte[] pixels) = image;
        double[] cells = ThreadLocalBuffer<double>.Rent(Grid * Grid);
        Span<int> starts = stackalloc int[Grid], ends = stackalloc int[Grid], sums = stackalloc int[Grid];
        for (int i = 0; i < Grid; i++) (starts[i], ends[i]) = (i * width / Grid, Math.Max((i * width / Grid) + 1, (i + 1) * width / Grid));
        ushort[] columns = new ushort[channels == 1 ? width : 0];
        long colored = 0, seen = 0;
        for (int row = 0; row < Grid; row++)
        {
            int top = row * height / Grid, bottom = Math.Max(top + 1, (row + 1) * height / Grid);
            sums.Clear();
            if (channels == 1)
            {
                for (int from = top; from < bottom; from += RowsAtOnce)
                {
                    Array.Clear(columns);
                    for (int y = from; y < Math.Min(bottom, from + RowsAtOnce); y++) Add(pixels.AsSpan(y * width, width), columns);
                    for (int column = 0; column < Grid; column++)
                    {
                        foreach (ushort gray in columns.AsSpan(starts[column]..ends[column])) sums[column] += 3 * gray;
                    }
                }
            }
            else
            {
                for (int y = top; y < bottom; y++)
                {
                    ReadOnlySpan<byte> line = pixels.AsSpan(y * width * channels, width * channels);
                    for (int column = 0; column < Grid; column++)
                    {
                        ReadOnlySpan<byte> cell = line[(starts[column] * channels)..(ends[column] * channels)];
                        int sum = 0;
                        for (int at = 0; at < cell.Length; at += 3)
                        {
                            int r = cell[at], g = cell[at + 1], b = cell[at + 2];
                            sum += r + g + b;
                            if (Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) >= ColorFrom) colored++;
                        }

                        sums[column] += sum;
                        seen += cell.Length / 3;
                    }
                }
            }

            for (int column = 0; column < Grid; column++)
                cells[(row * Grid) + column] = sums[column] / (3.0 * (ends[column] - starts[column]) * (bottom - top));
        }

        return (cells, seen == 0 ? 0 : colored / (double)seen);
    }

    /// <summary>Adds a line's pixels to the sums of their columns.</summary>
    private static void Add(ReadOnlySpan<byte> line, Span<ushort> sums)
    {
        int x = 0;
        for (; x <= line.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(line[x..]), out Vector<ushort> first, out Vector<ushort> second);
            Span<ushort> left = sums[x..], right = sums[(x + Vector<ushort>.Count)..];
            (new Vector<ushort>(left) + first).CopyTo(left);
            (new Vector<ushort>(right) + second).CopyTo(right);
        }

        for (; x < line.Length; x++) sums[x] += line[x];
    }
}
