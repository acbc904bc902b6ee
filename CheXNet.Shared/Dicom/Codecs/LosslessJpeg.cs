namespace CheXNet.Dicom.Codecs;

/// <summary>JPEG lossless, process 14 with any of its seven predictors (ITU-T T.81, annex H).</summary>
internal static class LosslessJpeg
{
    private const int MostBits = 16;

    /// <summary>Decodes a scan.</summary>
    /// <param name="file">The whole JPEG.</param>
    /// <param name="scan">Of the same file.</param>
    /// <exception cref="UnreadableImageException">It is damaged.</exception>
    public static ushort[] Decode(ReadOnlySpan<byte> file, JpegScan scan)
    {
        (int columns, int rows, int predictor) = (scan.Columns, scan.Rows, scan.Start);
        if (scan.Precision is < 2 or > MostBits || scan.Shift >= scan.Precision || predictor is < 1 or > 7
            || scan.RestartInterval % columns != 0)
        {
            throw DicomErrors.Corrupt("its lossless JPEG has a header that is impossible");
        }

        HuffmanTable table = scan.Dc;
        JpegBits bits = new(file[scan.DataOffset..]);
        ushort[] samples = GC.AllocateUninitializedArray<ushort>(columns * rows);
        int rowsBetweenRestarts = scan.RestartInterval / columns;
        ReadOnlySpan<ushort> above = default;
        for (int y = 0; y < rows; y++)
        {
            bool begins = y == 0 || (rowsBetweenRestarts > 0 && y % rowsBetweenRestarts == 0);
            if (begins && y > 0) bits.Restart();
            Span<ushort> line = samples.AsSpan(y * columns, columns);
            int first = begins ? 1 << (scan.Precision - scan.Shift - 1) : above[0];
            line[0] = (ushort)(first + Difference(table, ref bits));
            if (begins)
            {
                for (int x = 1; x < columns; x++) line[x] = (ushort)(line[x - 1] + Difference(table, ref bits));
            }
            else
            {
                for (int x = 1; x < columns; x++)
                    line[x] = (ushort)(Predict(predictor, line[x - 1], above[x], above[x - 1]) + Difference(table, ref bits));
            }

            above = line;
        }

        for (int i = 0; i < samples.Length && scan.Shift > 0; i++) samples[i] <<= scan.Shift;
        return samples;
    }

    private static int Difference(HuffmanTable table, ref JpegBits bits)
    {
        int size = table.Decode(ref bits);
        return size switch
        {
            MostBits => 1 << (MostBits - 1),
            < MostBits => bits.TakeSigned(size),
            _ => throw DicomErrors.Corrupt("its JPEG has a difference of more than 16 bits"),
        };
    }

    /// <summary>Table H.1: a to the left, b above, c above to the left.</summary>
    private static int Predict(int predictor, int a, int b, int c) => predictor switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    };
}
