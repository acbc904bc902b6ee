using System.Numerics;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>An image's gray values (0 to 255), the mean of its channels, averaged over 256×256 cells.</summary>
internal static class FilmGrid
{
    /// <summary>Cells in a row, and rows.</summary>
    public const int Side = 256;

    private const int ColorFrom = 40;

    /// <summary>So many grays fit a sum of 16 bits, and so many quadruples of them.</summary>
    private const int RowsAtOnce = 257, RowsOfFour = RowsAtOnce / 4;

    /// <summary>Averages. A cell of a small image has at least one pixel.</summary>
    /// <returns>The cells row by row, of <see cref="ThreadLocalBuffer{T}"/>; the share of pixels whose channels differ by at least
    /// 40.</returns>
    public static (double[] Cells, double Colored) Of(PixelImage image)
    {
        (int width, int height, int channels, byte[] pixels) = image;
        double[] cells = ThreadLocalBuffer<double>.Rent(Side * Side);
        Span<int> starts = stackalloc int[Side], ends = stackalloc int[Side], sums = stackalloc int[Side];
        for (int i = 0; i < Side; i++) (starts[i], ends[i]) = (i * width / Side, Math.Max((i * width / Side) + 1, (i + 1) * width / Side));
        ushort[] columns = new ushort[channels == 1 ? width : 0];
        Span<double> samples = stackalloc double[Side];
        int across = 0;
        for (int i = 0; i < Side; i++)
        {
            samples[i] = channels * (ends[i] - starts[i]);
            across += ends[i] - starts[i];
        }

        long colored = 0, seen = 0;
        for (int row = 0; row < Side; row++)
        {
            int top = row * height / Side, bottom = Math.Max(top + 1, (row + 1) * height / Side);
            ReadOnlySpan<byte> band = pixels.AsSpan(top * width * channels, (bottom - top) * width * channels);
            if (channels == 1)
            {
                AddGray(band, columns, starts, ends, sums);
            }
            else
            {
                sums.Clear();
                colored += AddColor(band, width, starts, ends, sums);
            }

            Average(sums, samples, bottom - top, cells.AsSpan(row * Side, Side));
            seen += (long)across * (bottom - top);
        }

        return (cells, colored / (double)seen);
    }

    private static void AddGray(
        ReadOnlySpan<byte> band, Span<ushort> columns, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, Span<int> sums)
    {
        int width = columns.Length;
        if (width == 4 * Side && band.Length <= RowsOfFour * width)
        {
            // The size of ChestX-ray14: the product's upper 16 bits are the sum of four columns.
            AddLines(band, columns);
            ReadOnlySpan<ulong> fours = MemoryMarshal.Cast<ushort, ulong>(columns);
            for (int column = 0; column < fours.Length; column++) sums[column] = (int)((fours[column] * 0x0001_0001_0001_0001) >> 48);
            return;
        }

        sums.Clear();
        for (; band.Length > 0; band = band[Math.Min(band.Length, RowsAtOnce * width)..])
        {
            AddLines(band[..Math.Min(band.Length, RowsAtOnce * width)], columns);
            for (int column = 0; column < sums.Length; column++)
            {
                for (int x = starts[column]; x < ends[column]; x++) sums[column] += columns[x];
            }
        }
    }

    /// <param name="samples">In a line of each cell.</param>
    private static void Average(ReadOnlySpan<int> sums, ReadOnlySpan<double> samples, double lines, Span<double> cells)
    {
        for (int at = 0; at < cells.Length; at += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.Create((double)sums[at], sums[at + 1], sums[at + 2], sums[at + 3]);
            (sum / (Vector256.Create(samples[at..]) * lines)).CopyTo(cells[at..]);
        }
    }

    /// <summary>The sums of columns over a few lines.</summary>
    private static void AddLines(ReadOnlySpan<byte> lines, Span<ushort> columns)
    {
        int x = 0;
        for (; x <= columns.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector<ushort> left = Vector<ushort>.Zero, right = left;
            for (int at = x; at < lines.Length; at += columns.Length)
            {
                Vector.Widen(new Vector<byte>(lines[at..]), out Vector<ushort> first, out Vector<ushort> second);
                left += first;
                right += second;
            }

            left.CopyTo(columns[x..]);
            right.CopyTo(columns[(x + Vector<ushort>.Count)..]);
        }

        for (; x < columns.Length; x++)
        {
            int sum = 0;
            for (int at = x; at < lines.Length; at += columns.Length) sum += lines[at];
            columns[x] = (ushort)sum;
        }
    }

    /// <returns>Pixels that are not gray.</returns>
    private static int AddColor(ReadOnlySpan<byte> band, int width, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, Span<int> sums)
    {
        int colored = 0;
        for (; band.Length > 0; band = band[(3 * width)..])
        {
            for (int column = 0; column < sums.Length; column++)
            {
                ReadOnlySpan<byte> cell = band[(3 * starts[column])..(3 * ends[column])];
                for (int at = 0; at < cell.Length; at += 3)
                {
                    int r = cell[at], g = cell[at + 1], b = cell[at + 2];
                    sums[column] += r + g + b;
                    if (Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) >= ColorFrom) colored++;
                }
            }
        }

        return colored;
    }
}
