using System.Numerics;

namespace CheXNet.Imaging;

/// <summary>
/// What an image looks like from afar, measured on its gray values (0 to 255) averaged over a grid of 256×256 cells, and on 32×32 coarse
/// cells of 8×8 such cells each.
/// </summary>
public sealed record FilmAppearance
{
    private const int Grid = FilmGrid.Side, Coarse = ChestTemplate.Side;
    private const int Levels = 256, WhiteFrom = 225, BlackTo = 12, LeastInner = Grid * 3 / 10;

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
        (double[] cells, double colored) = FilmGrid.Of(image);
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
        // Two tables by turns: an increment of a count waits for the last one of the same count.
        Span<int> counts = stackalloc int[2 * Levels];
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
                    ReadOnlySpan<double> line = cells.AsSpan((y * Grid) + begin, end - begin);
                    for (int x = 0; x < line.Length; x++)
                    {
                        sum += line[x];
                        counts[((x & 1) * Levels) + (int)line[x]]++;
                    }
                }

                coarse[(row * Coarse) + column] = sum / ((to - from) * (end - begin));
            }
        }

        for (int level = 0; level < Levels; level++) counts[level] += counts[Levels + level];
        counts = counts[..Levels];
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
            Grain = FilmGrain.Of(cells, left, top, right, bottom) / Math.Max(contrast, 1),
            Chest = [.. ChestTemplate.Quarters.Select(template => Dot(template, normalized))],
            Symmetry = Dot(normalized, Mirrored(normalized)),
            Histogram = histogram,
        };
    }

    private static int DarkIn(ReadOnlySpan<double> cells, double darkTo)
    {
        int x = 0;
        var dark = Vector<long>.Zero;
        for (Vector<double> limit = new(darkTo); x <= cells.Length - Vector<double>.Count; x += Vector<double>.Count)
            dark -= Vector.LessThan(new Vector<double>(cells[x..]), limit);
        long sum = Vector.Sum(dark);
        for (; x < cells.Length; x++) sum += cells[x] < darkTo ? 1 : 0;
        return (int)sum;
    }

    /// <summary>The grid without the rows and columns at its edges that are black, but for a few cells (a letter on the border).</summary>
    private static (int Left, int Top, int Right, int Bottom) WithinBorders(double[] cells)
    {
        (int left, int right) = Lit(cells, along: Grid, across: 1);
        (int top, int bottom) = Lit(cells, along: 1, across: Grid);
        return (left, top, right, bottom);
    }

    /// <summary>The lines that remain when those that are black are taken off both edges.</summary>
    /// <param name="along">The step from a cell to the next of the same line.</param>
    /// <param name="across">The step from a line to the next.</param>
    private static (int From, int To) Lit(double[] cells, int along, int across)
    {
        (int from, int to) = (0, Grid);
        while (from < to && IsBlack(from)) from++;
        while (to > from && IsBlack(to - 1)) to--;
        return (from, to);

        bool IsBlack(int line)
        {
            int black = 0;
            for (int i = 0; i < Grid; i++) black += cells[(line * across) + (i * along)] <= BlackTo ? 1 : 0;
            return black >= BorderShare * Grid;
        }
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
}
