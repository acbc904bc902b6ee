namespace CheXNet.Imaging.Deflate;

/// <summary>
/// Packs up to three literals into one entry of a literal and length table if their codes fit the index. A radiograph's noise leaves
/// mostly literals of three to four bits, and each table lookup depends on the one before.
/// </summary>
/// <remarks>
/// Let <c>E₁(n)</c> map n bits to the literal that they begin with, or 0 if there is none; <c>E₂(n)</c> likewise for up to two literals.
/// For each literal s with code c of l bits and every j, <c>E₂(n)[c + 2ˡ·j] = s·E₁(n − l)[j]</c>, and the table gets
/// <c>s·E₂(width − l)[j]</c> there. No search, and no dependence on the data: cheap enough for every block.
/// </remarks>
/// <param name="width">Index bits of the table.</param>
internal sealed class LiteralRuns(int width)
{
    private const uint SecondLiteral = 0xFFu << (DecodeEntry.LiteralShift + 8);

    /// <summary>E₁, level n starting at 2ⁿ, with the literal in second place, to be added to an entry that has a first.</summary>
    private readonly uint[] _one = new uint[1 << width];

    /// <summary>E₂ likewise, with the literals in second and third place.</summary>
    private readonly uint[] _two = new uint[1 << width];

    private readonly Literal[] _literals = new Literal[DeflateAlphabets.EndOfBlock];

    /// <summary>Extends every one-literal entry of a built table.</summary>
    public void Join(DecodeTable table)
    {
        ReadOnlySpan<Literal> literals = FindLiterals(table);
        if (literals.IsEmpty) return;
        int widest = width - literals[0].Length;
        FillOne(literals, widest);
        for (int n = literals[0].Length; n <= widest; n++)
        {
            Level(_one, n).CopyTo(Level(_two, n));
            foreach (Literal literal in literals)
            {
                if (literal.Length >= n) break;
                Extend(Level(_two, n), literal, literal.InSecondPlace, Level(_one, n - literal.Length), thirdPlace: true);
            }
        }

        foreach (Literal literal in literals)
        {
            int n = width - literal.Length;
            Extend(table.Entries, literal, literal.Entry, Level(n < literals[0].Length ? _one : _two, n), thirdPlace: false);
        }
    }

    private static Span<uint> Level(uint[] levels, int n) => levels.AsSpan(1 << n, 1 << n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Span<uint> entries, Literal literal, uint first, ReadOnlySpan<uint> others, bool thirdPlace)
    {
        int code = literal.Code, step = 1 << literal.Length;
        for (int j = 0; j < others.Length; j++)
        {
            uint other = others[j];
            if (thirdPlace) other = (other & ~SecondLiteral) | ((other & SecondLiteral) << 8);
            entries[code] = first + other;
            code += step;
        }
    }

    /// <summary>The literals whose codes fit the index, the shortest code first.</summary>
    private ReadOnlySpan<Literal> FindLiterals(DecodeTable table)
    {
        int count = 0;
        foreach (ushort symbol in table.Symbols)
        {
            int length = table.Lengths[symbol];
            if (length > width) break;
            if (symbol < DeflateAlphabets.EndOfBlock) _literals[count++] = new Literal(symbol, table.Codes[symbol], length);
        }

        return _literals.AsSpan(0, count);
    }

    private void FillOne(ReadOnlySpan<Literal> literals, int widest)
    {
        _one[1] = 0;
        for (int n = 1; n <= widest; n++)
        {
            Span<uint> level = Level(_one, n);
            Level(_one, n - 1).CopyTo(level);
            Level(_one, n - 1).CopyTo(level[(level.Length / 2)..]);
            for (; !literals.IsEmpty && literals[0].Length == n; literals = literals[1..])
            {
                level[literals[0].Code] = literals[0].InSecondPlace;
            }
        }
    }

    /// <param name="code">First bit lowest.</param>
    /// <param name="length">Bits of the code.</param>
    private readonly struct Literal(int symbol, int code, int length)
    {
        public int Code { get; } = code;

        public int Length { get; } = length;

        public uint Entry { get; } = DecodeEntry.Literal(symbol) | (uint)length;

        public uint InSecondPlace { get; } = DecodeEntry.FirstLiteral | ((uint)symbol << (DecodeEntry.LiteralShift + 8)) | (uint)length;
    }
}
