namespace CheXNet.Dicom.Codecs;

/// <summary>A Huffman table of JPEG (ITU-T T.81, annex C): codes of up to 16 bits, decoded by a table of the first eight.</summary>
internal sealed class HuffmanTable
{
    private const int FastBits = 8, LongestCode = 16, MostSymbols = 256;

    private readonly byte[] _symbols;
    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly int[] _first = new int[LongestCode + 2];
    private readonly int[] _index = new int[LongestCode + 2];

    /// <param name="counts">How many codes there are of each length, 1 to 16.</param>
    /// <param name="symbols">In the order of their codes.</param>
    /// <exception cref="UnreadableImageException">There are more codes than bits can tell apart, or not as many symbols.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            (_first[length], _index[length]) = (code, index);
            for (int i = 0; i < counts[length - 1] && length <= FastBits && index + i < _symbols.Length; i++)
            {
                int from = (code + i) << (FastBits - length);
                if (from + (1 << (FastBits - length)) > _fast.Length) throw Impossible();
                _fast.AsSpan(from, 1 << (FastBits - length)).Fill((ushort)((length << 8) | _symbols[index + i]));
            }

            (code, index) = (code + counts[length - 1], index + counts[length - 1]);
            if (code > 1 << length) throw Impossible();
            code <<= 1;
        }

        (_first[LongestCode + 1], _index[LongestCode + 1]) = (int.MaxValue, index);
        if (index != symbols.Length || index > MostSymbols) throw Impossible();
    }

    private static UnreadableImageException Impossible() => DicomErrors.Corrupt("a Huffman table of its JPEG is impossible");

    /// <exception cref="UnreadableImageException">The next bits are no code.</exception>
    public int Decode(ref JpegBits bits)
    {
        int next = bits.Peek(LongestCode);
        int found = _fast[next >> (LongestCode - FastBits)];
        if (found != 0)
        {
            bits.Skip(found >> 8);
            return found & 0xFF;
        }

        for (int length = FastBits + 1; length <= LongestCode; length++)
        {
            int offset = (next >> (LongestCode - length)) - _first[length];
            if (offset < 0 || offset >= _index[length + 1] - _index[length]) continue;
            bits.Skip(length);
            return _symbols[_index[length] + offset];
        }

        throw DicomErrors.Corrupt("its JPEG has a code that is none");
    }
}
