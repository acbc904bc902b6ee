using System.Numerics;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// The canonical prefix code of a list of code lengths (RFC 1951, section 3.2.2), as a table indexed by the next bits of the stream, the
/// first one lowest. Codes longer than the index are rare and found bit by bit.
/// </summary>
/// <param name="width">Index bits.</param>
/// <param name="symbols">The meaning of each symbol: a <see cref="DecodeEntry"/> without the code length.</param>
internal sealed class DecodeTable(int width, uint[] symbols)
{
    private const int LengthCount = DeflateAlphabets.CodeBitsAtMost + 1;

    private readonly ushort[] _ordered = new ushort[symbols.Length];
    private readonly ushort[] _codes = new ushort[symbols.Length];
    private readonly byte[] _lengths = new byte[symbols.Length];
    private LengthCounts _counts;
    private int _symbols;

    public uint[] Entries { get; } = new uint[1 << width];

    /// <summary>The symbols that have a code, the shortest first.</summary>
    public ReadOnlySpan<ushort> Symbols => _ordered.AsSpan(0, _symbols);

    /// <summary>The code of each symbol, first bit lowest, if no longer than the index.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>The code length of each symbol; 0 for none.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Builds the table of a code.</summary>
    /// <param name="lengths">The code length of each symbol, 0 to 15; 0 for none.</param>
    /// <param name="mayBeSingle">Whether to allow a single one-bit code, of which only 0 is valid.</param>
    /// <exception cref="InvalidDataException">The code is over-subscribed or incomplete.</exception>
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
    /// <returns>Its entry; <see cref="DecodeEntry.Invalid"/> if there is none.</returns>
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

    /// <summary>A code must be complete, with zlib's exceptions: a single one-bit code, and an empty code that is never used.</summary>
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
    /// From the shortest codes up: the table for n bits, written twice, is the table for n + 1 bits, plus the codes of n + 1 bits. Codes
    /// count up with the first bit highest, but the index has it lowest: to increment, set the highest 0 and clear all 1s above it.
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
