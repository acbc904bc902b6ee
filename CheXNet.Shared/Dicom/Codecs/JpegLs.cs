namespace CheXNet.Dicom.Codecs;

/// <summary>
/// JPEG-LS, lossless and near-lossless, of one component (ITU-T T.87, annex A; its symbols). Each sample is predicted from its neighbors a
/// (left), b (above), c (above left), d (above right); the error is coded with a Golomb code whose parameter the context has learned.
/// </summary>
internal sealed class JpegLs
{
    private const int RegularContexts = 365, RunContexts = 2, MostGolomb = 24;

    private readonly int _near, _maxVal, _range, _qbpp, _limit, _reset, _t1, _t2, _t3;
    private readonly long[] _a = new long[RegularContexts + RunContexts];
    private readonly int[] _b = new int[RegularContexts], _c = new int[RegularContexts], _n = new int[RegularContexts + RunContexts];
    private readonly int[] _negatives = new int[RunContexts];
    private int _runIndex;

    private JpegLs(JpegScan scan)
    {
        _near = scan.Start;
        _maxVal = scan.Preset[0] > 0 ? scan.Preset[0] : (1 << scan.Precision) - 1;
        if (_near > Math.Min(255, _maxVal / 2) || _maxVal >= 1 << scan.Precision) throw Impossible();
        _range = ((_maxVal + (2 * _near)) / ((2 * _near) + 1)) + 1;
        _qbpp = BitsOf(_range);
        int bpp = Math.Max(2, BitsOf(_maxVal + 1));
        _limit = 2 * (bpp + Math.Max(8, bpp));
        (_t1, _t2, _t3) = Thresholds(scan.Preset);
        _reset = scan.Preset[4] > 0 ? scan.Preset[4] : 64;
        if (_reset < 3 || _t1 <= _near || _t2 < _t1 || _t3 < _t2 || _t3 > _maxVal) throw Impossible();
        Array.Fill(_a, Math.Max(2, (_range + 32) / 64));
        Array.Fill(_n, 1);
    }

    /// <summary>The orders of the codes of run lengths.</summary>
    private static ReadOnlySpan<byte> J =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Decodes a scan.</summary>
    /// <param name="file">The whole JPEG-LS.</param>
    /// <param name="scan">Of the same file.</param>
    /// <exception cref="UnreadableImageException">It is damaged, or has restart markers.</exception>
    public static ushort[] Decode(ReadOnlySpan<byte> file, JpegScan scan)
    {
        if (scan.Precision is < 2 or > 16 || scan.RestartInterval > 0) throw Impossible();
        JpegLs decoder = new(scan);
        (int columns, int rows) = (scan.Columns, scan.Rows);
        ushort[] samples = GC.AllocateUninitializedArray<ushort>(columns * rows);
        // A column before the first holds what the standard takes for a and c there, one behind the last for d.
        int[] above = new int[columns + 2], line = new int[columns + 2];
        JpegLsBits bits = new(file[scan.DataOffset..]);
        for (int y = 0; y < rows; y++)
        {
            line[0] = above[1];
            above[columns + 1] = above[columns];
            decoder.DecodeLine(ref bits, above, line, columns);
            for (int x = 0; x < columns; x++) samples[(y * columns) + x] = (ushort)(line[x + 1] << scan.Shift);
            (above, line) = (line, above);
        }

        return samples;
    }

    private void DecodeLine(ref JpegLsBits bits, int[] above, int[] line, int columns)
    {
        for (int x = 1; x <= columns;)
        {
            (int a, int b, int c, int d) = (line[x - 1], above[x], above[x - 1], above[x + 1]);
            int q = (81 * Quantize(d - b)) + (9 * Quantize(b - c)) + Quantize(c - a);
            if (q != 0) line[x++] = Regular(ref bits, q, a, b, c);
            else x = Run(ref bits, above, line, x, columns);
        }
    }

    /// <summary>A.4 to A.6.</summary>
    private int Regular(ref JpegLsBits bits, int context, int a, int b, int c)
    {
        int sign = context < 0 ? -1 : 1, q = Math.Abs(context);
        int predicted = c >= Math.Max(a, b) ? Math.Min(a, b) : c <= Math.Min(a, b) ? Math.Max(a, b) : a + b - c;
        predicted = Math.Clamp(predicted + (sign * _c[q]), 0, _maxVal);
        int k = GolombParameter(_a[q], _n[q]);
        long mapped = Golomb(ref bits, k, _limit);
        bool turned = _near == 0 && k == 0 && 2 * _b[q] <= -_n[q];
        long error = turned
            ? (mapped & 1) != 0 ? (mapped - 1) / 2 : -(mapped / 2) - 1
            : (mapped & 1) == 0 ? mapped / 2 : -(mapped + 1) / 2;
        Learn(q, (int)Math.Clamp(error, -_range, _range));
        return Reconstruct(predicted, sign * error);
    }

    private void Learn(int q, int error)
    {
        _b[q] += error * ((2 * _near) + 1);
        _a[q] += Math.Abs(error);
        if (_n[q] == _reset)
        {
            _a[q] >>= 1;
            _b[q] = _b[q] >= 0 ? _b[q] >> 1 : -((1 - _b[q]) >> 1);
            _n[q] >>= 1;
        }

        _n[q]++;
        if (_b[q] <= -_n[q])
        {
            _b[q] = Math.Max(_b[q] + _n[q], 1 - _n[q]);
            if (_c[q] > -128) _c[q]--;
        }
        else if (_b[q] > 0)
        {
            _b[q] = Math.Min(_b[q] - _n[q], 0);
            if (_c[q] < 127) _c[q]++;
        }
    }

    /// <summary>A.7: samples equal to a, and the one that ends the run unless the line does.</summary>
    /// <returns>The column behind them.</returns>
    private int Run(ref JpegLsBits bits, int[] above, int[] line, int x, int columns)
    {
        int a = line[x - 1];
        while (bits.Take(1) == 1)
        {
            int length = 1 << J[_runIndex], filled = Math.Min(length, columns - x + 1);
            line.AsSpan(x, filled).Fill(a);
            x += filled;
            if (filled == length && _runIndex < J.Length - 1) _runIndex++;
            if (x > columns) return x;
        }

        int rest = (int)bits.Take(J[_runIndex]);
        if (rest > columns - x) throw DicomErrors.Corrupt("its JPEG-LS has a run longer than a line");
        line.AsSpan(x, rest).Fill(a);
        x += rest;
        line[x] = RunEnd(ref bits, a, above[x]);
        if (_runIndex > 0) _runIndex--;
        return x + 1;
    }

    private int RunEnd(ref JpegLsBits bits, int a, int b)
    {
        int type = Math.Abs(a - b) <= _near ? 1 : 0, q = RegularContexts + type;
        int k = GolombParameter(type == 0 ? _a[q] : _a[q] + (_n[q] >> 1), _n[q]);
        long coded = Golomb(ref bits, k, _limit - J[_runIndex] - 1), mapped = coded + type;
        bool odd = (mapped & 1) != 0;
        long error = (mapped + (odd ? 1 : 0)) / 2;
        if ((k != 0 || 2 * _negatives[type] >= _n[q]) == odd) error = -error;
        if (error < 0) _negatives[type]++;
        _a[q] += (coded + 1 - type) >> 1;
        if (_n[q] == _reset)
        {
            _a[q] >>= 1;
            _n[q] >>= 1;
            _negatives[type] >>= 1;
        }

        _n[q]++;
        return type == 1 ? Reconstruct(a, error) : Reconstruct(b, a > b ? -error : error);
    }

    private int Reconstruct(int predicted, long error)
    {
        long value = predicted + (error * ((2 * _near) + 1)), cycle = (long)_range * ((2 * _near) + 1);
        if (value < -_near) value += cycle;
        else if (value > _maxVal + _near) value -= cycle;
        return (int)Math.Clamp(value, 0, _maxVal);
    }

    /// <summary>A.5.3: a number of zeros and k bits, or a whole number where the zeros would be too many.</summary>
    private long Golomb(ref JpegLsBits bits, int k, int limit)
    {
        int zeros = bits.TakeZeros(), most = limit - _qbpp - 1;
        if (zeros > most) throw DicomErrors.Corrupt("its JPEG-LS has a code that is too long");
        return zeros < most ? ((long)zeros << k) + bits.Take(k) : bits.Take(_qbpp) + 1L;
    }

    private static int GolombParameter(long a, int n)
    {
        int k = 0;
        while ((long)n << k < a) k++;
        return k <= MostGolomb ? k : throw DicomErrors.Corrupt("its JPEG-LS has errors that are impossible");
    }

    private int Quantize(int difference)
    {
        int size = Math.Abs(difference), sign = Math.Sign(difference);
        return size <= _near ? 0 : size < _t1 ? sign : size < _t2 ? 2 * sign : size < _t3 ? 3 * sign : 4 * sign;
    }

    /// <summary>C.2.4.1.1.</summary>
    private (int T1, int T2, int T3) Thresholds(int[] preset)
    {
        int up = (Math.Min(_maxVal, 4095) + 128) / 256, down = 256 / (_maxVal + 1);
        bool large = _maxVal >= 128;
        int t1 = Clamp(large ? up + 2 + (3 * _near) : Math.Max(2, (3 / down) + (3 * _near)), _near + 1);
        if (preset[1] > 0) t1 = preset[1];
        int t2 = Clamp(large ? (4 * up) + 3 + (5 * _near) : Math.Max(3, (7 / down) + (5 * _near)), t1);
        if (preset[2] > 0) t2 = preset[2];
        int t3 = Clamp(large ? (17 * up) + 4 + (7 * _near) : Math.Max(4, (21 / down) + (7 * _near)), t2);
        return (t1, t2, preset[3] > 0 ? preset[3] : t3);

        int Clamp(int value, int least) => value > _maxVal || value < least ? least : value;
    }

    private static int BitsOf(int values) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(values - 1));

    private static UnreadableImageException Impossible() => DicomErrors.Corrupt("its JPEG-LS has a header that is impossible");
}
