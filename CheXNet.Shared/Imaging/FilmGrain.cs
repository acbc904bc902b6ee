using System.Numerics;

namespace CheXNet.Imaging;

/// <summary>The noise between neighboring cells of a <see cref="FilmGrid"/>.</summary>
internal static class FilmGrain
{
    /// <summary>σ = √(π/2) · mean |Laplacian| / 6 with the kernel (1 −2 1; −2 4 −2; 1 −2 1), blind to edges that are straight.</summary>
    public static double Of(double[] cells, int left, int top, int right, int bottom)
    {
        int width = right - left;
        double sum = 0;
        // Of each column of three cells, the sum with weights 1, −2, 1; of those in a row, the same again.
        Span<double> columns = stackalloc double[FilmGrid.Side];
        for (int y = top + 1; y < bottom - 1; y++)
        {
            SecondDifferences(Line(y - 1), Line(y), Line(y + 1), columns);
            sum += SumOfMagnitudes(columns[..width]);
        }

        return Math.Sqrt(Math.PI / 2) * sum / ((width - 2) * (bottom - top - 2)) / 6;

        ReadOnlySpan<double> Line(int y) => cells.AsSpan((y * FilmGrid.Side) + left, width);
    }

    private static void SecondDifferences(
        ReadOnlySpan<double> before, ReadOnlySpan<double> middle, ReadOnlySpan<double> after, Span<double> differences)
    {
        int x = 0;
        for (; x <= middle.Length - Vector<double>.Count; x += Vector<double>.Count)
        {
            Vector<double> here = new(middle[x..]);
            (new Vector<double>(before[x..]) - here - here + new Vector<double>(after[x..])).CopyTo(differences[x..]);
        }

        for (; x < middle.Length; x++) differences[x] = before[x] - middle[x] - middle[x] + after[x];
    }

    /// <summary>Of the second differences of a line.</summary>
    private static double SumOfMagnitudes(ReadOnlySpan<double> line)
    {
        int x = 1;
        var sums = Vector<double>.Zero;
        for (; x < line.Length - Vector<double>.Count; x += Vector<double>.Count)
        {
            Vector<double> here = new(line[x..]);
            sums += Vector.Abs(new Vector<double>(line[(x - 1)..]) - here - here + new Vector<double>(line[(x + 1)..]));
        }

        double sum = Vector.Sum(sums);
        for (; x < line.Length - 1; x++) sum += Math.Abs(line[x - 1] - line[x] - line[x] + line[x + 1]);
        return sum;
    }
}
