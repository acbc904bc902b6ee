using System.Numerics;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// The canonical prefix code that a list of code lengths stands for (RFC 1951, section 3.2.2), as a table from the next bits of the
/// stream, the first one lowest, to the symbol whose code they begin with. Codes that are longer than the table is wide are rare by their
/// nature and found without it.
/// </summary>
/// <param name="width">Bits that the table looks at.</param>
/// <param name="symbols">What each symbol means: a <see cref="DecodeEntry"/> without the length of its code.</param>
internal sealed class DecodeTable(int width, uint[] symbols)
{
    private const int LengthCount = DeflateAlphabets.CodeBitsAtMost + 1;

    private readonly ushort[] _ordered = new ushort[symbols.Length];
    private readonly ushort[] _codes = new ushort[symbols.Length];
    private readonly byte[] _lengths = new byte[symbols.Length];
    private LengthCounts _counts;
    private int _symbols;

    /// <summary>2^width entries.</summary>
    public uint[] Entries { get; } = new uint[1 << width];

    /// <summary>The symbols that have a code, the shortest first.</summary>
    public ReadOnlySpan<ushort> Symbols => _ordered.AsSpan(0, _symbols);

    /// <summary>Of each symbol its code, the first bit lowest, where it is no longer than the table is wide.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>Of each symbol the length of its code; 0 for none.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Takes another code.</summary>
    /// <param name="lengths">The length of each symbol's code, 0 to 15; 0 for symbols without one.</param>
    /// <param name="mayBeSingle">Whether a code of one symbol, with one bit of which only 0 has a meaning, will do.</param>
    /// <exception cref="InvalidDataException">The lengths make no code: too many codes for their lengths, or too few.</exception>
    public void Build(ReadOnlySpan<byte> lengths, bool mayBeSingle)
    {
        _counts = default;
        foreach (byte length in lengths) _counts[length]++;
        _symbols = lengths.Length - _counts[0];
        _counts[0] = 0;
        RequireCode(mayBeSingle);
        lengths.CopyTo(_lengths);

        Span<int> next = stackalloc int[LengthCount];
        for (int length = 1; length < LengthCount; length++) next[length] = next[length - 1] + _counts[length - 1];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0) _ordered[next[lengths[symbol]]++] = (ushort)symbol;
        }

        Fill();
    }

    /// <summary>Finds a code of any length, bit by bit.</summary>
    /// <param name="bits">The next bits of the stream.</param>
    /// <returns>Its entry; <see cref="DecodeEntry.Invalid"/> where no code begins like that.</returns>
    public uint Find(ulong bits)
    {
        int code = 0, first = 0, index = 0;
        for (int length = 1; length < LengthCount; length++)
        {
            code |= (int)bits & 1;
            bits >>= 1;
            int count = _counts[length];
            if (code - first < count) return symbols[_ordered[index + code - first]] | (uint)length;
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return DecodeEntry.Invalid;
    }

    /// <summary>
    /// A code must use up all bit patterns; zlib's exceptions are ours: a single code of one bit, and no code at all as long as none is
    /// looked for.
    /// </summary>
    private void RequireCode(bool mayBeSingle)
    {
        int left = 1, longest = 0;
        for (int length = 1; length < LengthCount; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0) throw new InvalidDataException("A code has more symbols than its lengths allow.");
            if (_counts[length] > 0) longest = length;
        }

        if (left > 0 && longest > (mayBeSingle ? 1 : 0)) throw new InvalidDataException("A code leaves bit patterns without a meaning.");
    }

    /// <summary>
    /// From the shortest codes on: the table for codes of up to n bits, written twice, is the one for n + 1, into which those of n + 1
    /// bits are put. Codes follow each other in the order of their bits with the first one highest, while an index has it lowest: the
    /// next one is had by turning the highest 0 into 1 and all 1s above it into 0.
    /// </summary>
    private void Fill()
    {
        Span<uint> entries = Entries;
        entries[0] = DecodeEntry.Long;
        int index = 0, code = 0;
        for (int length = 1; length <= width; length++)
        {
            int half = 1 << (length - 1);
            entries[..half].CopyTo(entries[half..]);
            int all = (half << 1) - 1;
            for (int end = index + _counts[length]; index < end; index++)
            {
                int symbol = _ordered[index];
                entries[code] = symbols[symbol] | (uint)length;
                _codes[symbol] = (ushort)code;
                if (code == all) break;
                int zero = 1 << (31 - BitOperations.LeadingZeroCount((uint)(code ^ all)));
                code = (code & (zero - 1)) | zero;
            }
        }
    }

    [InlineArray(LengthCount)]
    private struct LengthCounts
    {
        private int _first;
    }
}
