using System.Buffers.Binary;

namespace CheXNet.Dicom.Codecs;

/// <summary>A JPEG of one component and one scan, up to its entropy-coded data (ITU-T T.81, annex B; T.87, annex C).</summary>
internal sealed class JpegScan
{
    private const int MostTables = 4, BlockSize = 64;

    private readonly HuffmanTable?[] _dc = new HuffmanTable?[MostTables], _ac = new HuffmanTable?[MostTables];
    private readonly int[]?[] _quantization = new int[]?[MostTables];
    private int _quantizationTable, _dcTable, _acTable;

    private JpegScan()
    {
    }

    /// <summary>The code of the frame's marker, 0xC0 to 0xCF or 0xF7.</summary>
    public int Frame { get; private set; }

    /// <summary>Bits of a sample, 2 to 16.</summary>
    public int Precision { get; private set; }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    public int Components { get; private set; }

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>The scan header's first number: the predictor of a lossless scan, NEAR of JPEG-LS.</summary>
    public int Start { get; private set; }

    /// <summary>The point transform.</summary>
    public int Shift { get; private set; }

    /// <summary>MAXVAL, T1, T2, T3 and RESET as JPEG-LS states them; 0 for what it does not.</summary>
    public int[] Preset { get; private set; } = new int[5];

    /// <summary>Where the entropy-coded data begin.</summary>
    public int DataOffset { get; private set; }

    public HuffmanTable Dc => _dc[_dcTable] ?? throw DicomErrors.Corrupt("its JPEG lacks a Huffman table");

    public HuffmanTable Ac => _ac[_acTable] ?? throw DicomErrors.Corrupt("its JPEG lacks a Huffman table");

    /// <summary>In zigzag order.</summary>
    public int[] Quantization => _quantization[_quantizationTable] ?? throw DicomErrors.Corrupt("its JPEG lacks a quantization table");

    /// <summary>Reads all segments up to the pixels.</summary>
    /// <exception cref="UnreadableImageException">They are damaged.</exception>
    public static JpegScan Read(ReadOnlySpan<byte> file)
    {
        JpegScan read = new();
        if (!file.StartsWith<byte>([0xFF, 0xD8])) throw DicomErrors.Corrupt("its pixels are not the JPEG that it says");
        for (int at = 2; ;)
        {
            while (at < file.Length && file[at] == 0xFF && at + 1 < file.Length && file[at + 1] == 0xFF) at++;
            if (at + 4 > file.Length) throw DicomErrors.BrokenOff();
            if (file[at] != 0xFF) throw DicomErrors.Corrupt("its JPEG has no marker where one must be");
            int marker = file[at + 1], length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length) throw DicomErrors.BrokenOff();
            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xC4: read.ReadHuffmanTables(segment); break;
                case 0xDB: read.ReadQuantization(segment); break;
                case 0xDD when segment.Length >= 2: read.RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment); break;
                case 0xF8: read.ReadPreset(segment); break;
                case 0xC8 or 0xCC: break;
                case (>= 0xC0 and <= 0xCF) or 0xF7: read.ReadFrame(marker, segment); break;
                case 0xD9: throw DicomErrors.BrokenOff();
                case 0xDA:
                    read.ReadScan(segment);
                    read.DataOffset = at;
                    return read;
            }
        }
    }

    /// <exception cref="UnreadableImageException">The JPEG is of another size, or of several components.</exception>
    public void Require(int columns, int rows)
    {
        if (Components != 1 || Columns != columns || Rows != rows)
            throw DicomErrors.Corrupt("its JPEG contradicts the data set on rows, columns or samples");
    }

    private void ReadFrame(int marker, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 9) throw DicomErrors.BrokenOff();
        (Frame, Precision, Components) = (marker, segment[0], segment[5]);
        (Rows, Columns) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        _quantizationTable = segment[8] & 3;
    }

    private void ReadScan(ReadOnlySpan<byte> segment)
    {
        if (Frame == 0) throw DicomErrors.Corrupt("its JPEG has no frame before its pixels");
        if (segment.Length < 6 || segment.Length < 4 + (2 * segment[0])) throw DicomErrors.BrokenOff();
        (_dcTable, _acTable) = ((segment[2] >> 4) & 3, segment[2] & 3);
        ReadOnlySpan<byte> last = segment[(1 + (2 * segment[0]))..];
        (Start, Shift) = (last[0], last[2] & 15);
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int count = 0;
            for (int i = 1; i <= 16 && segment.Length >= 17; i++) count += segment[i];
            if (segment.Length < 17 + count) throw DicomErrors.BrokenOff();
            HuffmanTable table = new(segment[1..17], segment.Slice(17, count));
            (segment[0] >> 4 == 0 ? _dc : _ac)[segment[0] & 3] = table;
            segment = segment[(17 + count)..];
        }
    }

    private void ReadQuantization(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int size = segment[0] >> 4 == 0 ? 1 : 2;
            if (segment.Length < 1 + (BlockSize * size)) throw DicomErrors.BrokenOff();
            int[] table = new int[BlockSize];
            for (int i = 0; i < BlockSize; i++)
                table[i] = size == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]);
            _quantization[segment[0] & 3] = table;
            segment = segment[(1 + (BlockSize * size))..];
        }
    }

    private void ReadPreset(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 11 || segment[0] != 1) throw DicomErrors.Corrupt("its JPEG-LS has a table that is not read here");
        for (int i = 0; i < Preset.Length; i++) Preset[i] = BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]);
    }
}
