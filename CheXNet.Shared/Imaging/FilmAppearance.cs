namespace CheXNet.Imaging;

/// <summary>
/// What an image looks like from afar, measured on its gray values (0 to 255) averaged over a grid of 256×256 cells, and on 32×32 coarse
/// cells of 8×8 such cells each.
/// </summary>
public sealed record FilmAppearance
{
    private const int Grid = 256, Coarse = ChestTemplate.Side, Cell = Grid / Coarse, Frame = Grid / 8;
    private const int WhiteFrom = 225, ColorFrom = 40;
    private const double DarkShare = 0.12, Tail = 0.01;

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

    /// <summary>The same share among the cells of the frame, an eighth of the side wide.</summary>
    public required double DarkFrame { get; init; }

    /// <summary>The noise between neighboring cells as a share of <see cref="Contrast"/> (Immerkær, CVIU 64:300, 1996).</summary>
    public required double Grain { get; init; }

    /// <summary>Correlation with an upright frontal chest, and with one turned by 90°, 180° and 270° counterclockwise.</summary>
    public required IReadOnlyList<double> Chest { get; init; }

    /// <summary>Correlation with its own mirror image.</summary>
    public required double Symmetry { get; init; }

    /// <summary>The share of cells in each of 16 equal ranges of gray.</summary>
    public required IReadOnlyList<double> Histogram { get; init; }

    /// <summary>Looks at an image.</summary>
    public static FilmAppearance Of(PixelImage image)
    {
        (double[] cells, double colored) = Reduce(image);
        double[] coarse = new double[Coarse * Coarse];
        for (int i = 0; i < cells.Length; i++) coarse[(i / Grid / Cell * Coarse) + (i % Grid / Cell)] += cells[i] / (Cell * Cell);
        (int low, int high) = (QuantileOf(cells, Tail), QuantileOf(cells, 1 - Tail));
        double darkTo = low + (DarkShare * (high - low)), mean = coarse.Average();
        double contrast = Math.Sqrt(coarse.Average(v => (v - mean) * (v - mean)));
        int dark = 0, darkFrame = 0, frame = 0, white = 0;
        double[] histogram = new double[Bins];
        for (int i = 0; i < cells.Length; i++)
        {
            int y = i / Grid, x = i % Grid;
            bool inFrame = Math.Min(Math.Min(x, y), Grid - 1 - Math.Max(x, y)) < Frame;
            frame += inFrame ? 1 : 0;
            white += cells[i] >= WhiteFrom ? 1 : 0;
            histogram[Math.Min((int)(cells[i] * Bins / 256), Bins - 1)] += 1.0 / cells.Length;
            if (cells[i] >= darkTo) continue;
            dark++;
            darkFrame += inFrame ? 1 : 0;
        }

        double[] normalized = Normalized(coarse);
        double noise = NoiseOf(cells);
        ThreadLocalBuffer<double>.Return(cells);
        return new FilmAppearance
        {
            Contrast = contrast,
            Colored = colored,
            White = white / (double)cells.Length,
            Dark = dark / (double)cells.Length,
            DarkFrame = darkFrame / (double)frame,
            Grain = noise / Math.Max(contrast, 1),
            Chest = [.. ChestTemplate.Quarters.Select(template => Dot(template, normalized))],
            Symmetry = Dot(normalized, Mirrored(normalized)),
            Histogram = histogram,
        };
    }

    /// <summary>Values with mean 0 and norm 1; zeros if they are constant.</summary>
    internal static double[] Normalized(double[] values)
    {
        double mean = values.Average(), norm = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => norm > 1e-9 ? (v - mean) / norm : 0)];
    }

    /// <summary>The gray level up to which a share of the cells lies.</summary>
    private static int QuantileOf(double[] cells, double share)
    {
        int[] counts = new int[256];
        foreach (double cell in cells) counts[(int)cell]++;
        int level = 0;
        for (int seen = counts[0]; seen < share * cells.Length; seen += counts[++level])
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

    private static double[] Mirrored(double[] coarse) =>
        [.. Enumerable.Range(0, coarse.Length).Select(i => coarse[(i / Coarse * Coarse) + Coarse - 1 - (i % Coarse)])];

    /// <summary>σ = √(π/2) · mean |Laplacian| / 6 with the kernel (1 −2 1; −2 4 −2; 1 −2 1), blind to edges that are straight.</summary>
    private static double NoiseOf(double[] g)
    {
        double sum = 0;
        for (int y = 1; y < Grid - 1; y++)
        {
            for (int at = (y * Grid) + 1; at < (y * Grid) + Grid - 1; at++)
            {
                double corners = g[at - Grid - 1] + g[at - Grid + 1] + g[at + Grid - 1] + g[at + Grid + 1];
                double sides = g[at - Grid] + g[at + Grid] + g[at - 1] + g[at + 1];
                sum += Math.Abs(corners - (2 * sides) + (4 * g[at]));
            }
        }

        return Math.Sqrt(Math.PI / 2) * sum / ((Grid - 2) * (Grid - 2)) / 6;
    }

    /// <summary>Means over the grid's cells; a cell of a small image has at least one pixel.</summary>
    private static (double[] Cells, double Colored) Reduce(PixelImage image)
    {
        (int width, int height, int channels, byte[] pixels) = image;
        double[] cells = ThreadLocalBuffer<double>.Rent(Grid * Grid);
        Array.Clear(cells);
        int[] starts = [.. Enumerable.Range(0, Grid).Select(i => i * width / Grid)];
        int[] ends = [.. Enumerable.Range(0, Grid).Select(i => Math.Max((i * width / Grid) + 1, (i + 1) * width / Grid))];
        long colored = 0, seen = 0;
        for (int row = 0; row < Grid; row++)
        {
            int top = row * height / Grid, bottom = Math.Max(top + 1, (row + 1) * height / Grid);
            for (int y = top; y < bottom; y++)
            {
                for (int column = 0; column < Grid; column++)
                {
                    int sum = 0;
                    for (int x = starts[column]; x < ends[column]; x++)
                    {
                        int at = ((y * width) + x) * channels;
                        if (channels == 1)
                        {
                            sum += 3 * pixels[at];
                            continue;
                        }

                        int r = pixels[at], g = pixels[at + 1], b = pixels[at + 2];
                        sum += r + g + b;
                        if (Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) >= ColorFrom) colored++;
                    }

                    int count = ends[column] - starts[column];
                    seen += count;
                    cells[(row * Grid) + column] += sum / (3.0 * count * (bottom - top));
                }
            }
        }

        return (cells, colored / (double)seen);
    }
}
