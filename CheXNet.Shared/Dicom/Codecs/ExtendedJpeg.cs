namespace CheXNet.Dicom.Codecs;

/// <summary>
/// JPEG extended, process 4: the sequential DCT with Huffman coding and up to 12 bits (ITU-T T.81, annexes A and F). The inverse transform
/// is in double precision.
/// </summary>
internal static class ExtendedJpeg
{
    private const int Side = 8, Cells = Side * Side, ZeroRun = 0xF0, MostBits = 15;

    private static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary><c>C(u)/2 · cos((2x + 1)uπ/16)</c> at [x, u].</summary>
    private static readonly double[] Cosines = [.. Enumerable.Range(0, Cells).Select(static i =>
        (i % Side == 0 ? Math.Sqrt(0.5) : 1) / 2 * Math.Cos(((2 * (i / Side)) + 1) * (i % Side) * Math.PI / 16))];

    /// <summary>Decodes a scan.</summary>
    /// <param name="file">The whole JPEG.</param>
    /// <param name="scan">Of the same file.</param>
    /// <exception cref="UnreadableImageException">It is damaged.</exception>
    public static ushort[] Decode(ReadOnlySpan<byte> file, JpegScan scan)
    {
        if (scan.Precision is not (8 or 12)) throw DicomErrors.Corrupt("its JPEG has a number of bits that is impossible");
        (int columns, int rows) = (scan.Columns, scan.Rows);
        (HuffmanTable dc, HuffmanTable ac, int[] quantization) = (scan.Dc, scan.Ac, scan.Quantization);
        JpegBits bits = new(file[scan.DataOffset..]);
        ushort[] samples = GC.AllocateUninitializedArray<ushort>(columns * rows);
        int across = (columns + Side - 1) / Side, blocks = across * ((rows + Side - 1) / Side), mean = 0;
        Span<double> block = stackalloc double[Cells];
        for (int b = 0; b < blocks; b++)
        {
            if (scan.RestartInterval > 0 && b > 0 && b % scan.RestartInterval == 0)
            {
                bits.Restart();
                mean = 0;
            }

            ReadBlock(dc, ac, quantization, ref bits, ref mean, block);
            Transform(block);
            int left = b % across * Side, top = b / across * Side;
            Write(block, samples, columns, left, top, Math.Min(Side, columns - left), Math.Min(Side, rows - top), scan.Precision);
        }

        return samples;
    }

    private static void ReadBlock(
        HuffmanTable dc, HuffmanTable ac, int[] quantization, ref JpegBits bits, ref int mean, scoped Span<double> block)
    {
        block.Clear();
        int size = dc.Decode(ref bits);
        if (size > MostBits) throw DicomErrors.Corrupt("its JPEG has a difference of more than 15 bits");
        mean = unchecked(mean + bits.TakeSigned(size));
        block[0] = (double)mean * quantization[0];
        for (int k = 1; k < Cells; k++)
        {
            int code = ac.Decode(ref bits);
            if ((code & 15) == 0)
            {
                if (code != ZeroRun) break;
                k += 15;
                continue;
            }

            k += code >> 4;
            if (k >= Cells) throw DicomErrors.Corrupt("its JPEG has a block of more than 64 coefficients");
            block[Zigzag[k]] = (double)bits.TakeSigned(code & 15) * quantization[k];
        }
    }

    /// <summary>A.3.3, rows and then columns.</summary>
    private static void Transform(Span<double> block)
    {
        Span<double> half = stackalloc double[Cells];
        Multiply(block, half);
        Multiply(half, block);
    }

    /// <summary>Transforms each row, and writes it as a column.</summary>
    private static void Multiply(ReadOnlySpan<double> from, Span<double> to)
    {
        for (int row = 0; row < Side; row++)
        {
            ReadOnlySpan<double> line = from.Slice(row * Side, Side);
            for (int x = 0; x < Side; x++)
            {
                double sum = 0;
                for (int u = 0; u < Side; u++) sum += line[u] * Cosines[(x * Side) + u];
                to[(x * Side) + row] = sum;
            }
        }
    }

    private static void Write(
        ReadOnlySpan<double> block, Span<ushort> samples, int columns, int left, int top, int width, int height, int precision)
    {
        double middle = 1 << (precision - 1), most = (1 << precision) - 1;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                samples[((top + y) * columns) + left + x] = (ushort)Math.Clamp(Math.Round(block[(y * Side) + x] + middle), 0, most);
        }
    }
}
