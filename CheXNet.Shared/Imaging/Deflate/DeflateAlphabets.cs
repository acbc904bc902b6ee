namespace CheXNet.Imaging.Deflate;

/// <summary>
/// What the symbols of DEFLATE's three codes mean (RFC 1951, sections 3.2.5 to 3.2.7), as <see cref="DecodeEntry"/> without the codes'
/// lengths.
/// </summary>
internal static class DeflateAlphabets
{
    /// <summary>The longest code.</summary>
    public const int CodeBitsAtMost = 15;

    /// <summary>Literals and lengths that a dynamic block may have codes for; the fixed code has two more, which mean nothing.</summary>
    public const int LiteralsAndLengths = 286;

    /// <summary>Distances that a dynamic block may have codes for; the fixed code has two more, which mean nothing.</summary>
    public const int Distances = 30;

    /// <summary>The symbol that ends a block.</summary>
    public const int EndOfBlock = 256;

    private const int FixedLiteralsAndLengths = 288;
    private const int FixedDistances = 32;
    private const int CodeLengths = 19;

    /// <summary>The order in which the lengths of the code length code are sent.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Literals, the end of a block, lengths of matches.</summary>
    public static uint[] LiteralAndLengthEntries { get; } = MakeLiteralsAndLengths();

    /// <summary>Distances of matches.</summary>
    public static uint[] DistanceEntries { get; } = MakeDistances();

    /// <summary>Lengths of the codes of the other two, and how often to repeat one.</summary>
    public static uint[] CodeLengthEntries { get; } =
        [.. Enumerable.Range(0, CodeLengths).Select(static symbol => DecodeEntry.Value(symbol, 0))];

    /// <summary>The lengths of the fixed code of literals and lengths.</summary>
    public static byte[] FixedLiteralAndLengthBits { get; } =
        [.. Enumerable.Range(0, FixedLiteralsAndLengths)
            .Select(static symbol => (byte)(symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 }))];

    /// <summary>The lengths of the fixed code of distances.</summary>
    public static byte[] FixedDistanceBits { get; } = [.. Enumerable.Repeat((byte)5, FixedDistances)];

    private static uint[] MakeLiteralsAndLengths()
    {
        uint[] entries = new uint[FixedLiteralsAndLengths];
        for (int literal = 0; literal < EndOfBlock; literal++) entries[literal] = DecodeEntry.Literal(literal);
        entries[EndOfBlock] = DecodeEntry.EndOfBlock;

        // Lengths from 3: eight without extra bits, then four with each number of them; 258 has a code of its own.
        int length = 3;
        for (int symbol = EndOfBlock + 1; symbol < LiteralsAndLengths - 1; symbol++)
        {
            int extra = Math.Max(0, ((symbol - EndOfBlock - 1) / 4) - 1);
            entries[symbol] = DecodeEntry.Value(length, extra);
            length += 1 << extra;
        }

        entries[LiteralsAndLengths - 1] = DecodeEntry.Value(258, 0);
        return entries;
    }

    private static uint[] MakeDistances()
    {
        // Distances from 1: four without extra bits, then two with each number of them.
        uint[] entries = new uint[FixedDistances];
        int distance = 1;
        for (int symbol = 0; symbol < Distances; symbol++)
        {
            int extra = Math.Max(0, (symbol / 2) - 1);
            entries[symbol] = DecodeEntry.Value(distance, extra);
            distance += 1 << extra;
        }

        return entries;
    }
}
