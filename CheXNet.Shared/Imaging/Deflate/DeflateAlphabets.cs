namespace CheXNet.Imaging.Deflate;

/// <summary>The symbols of DEFLATE's codes (RFC 1951, 3.2.5 to 3.2.7), as <see cref="DecodeEntry"/> without code lengths.</summary>
internal static class DeflateAlphabets
{
    public const int CodeBitsAtMost = 15;

    /// <summary>Literal and length symbols of a dynamic block; the fixed code has two more, reserved.</summary>
    public const int LiteralsAndLengths = 286;

    /// <summary>Distance symbols of a dynamic block; the fixed code has two more, reserved.</summary>
    public const int Distances = 30;

    public const int EndOfBlock = 256;

    private const int FixedLiteralsAndLengths = 288;
    private const int FixedDistances = 32;
    private const int CodeLengths = 19;

    /// <summary>The order in which a block stores the lengths of its code length code.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Literals, the end of a block, match lengths.</summary>
    public static uint[] LiteralAndLengthEntries { get; } = MakeLiteralsAndLengths();

    public static uint[] DistanceEntries { get; } = MakeDistances();

    /// <summary>Code lengths, and repeat counts.</summary>
    public static uint[] CodeLengthEntries { get; } =
        [.. Enumerable.Range(0, CodeLengths).Select(static symbol => DecodeEntry.Value(symbol, 0))];

    public static byte[] FixedLiteralAndLengthBits { get; } =
        [.. Enumerable.Range(0, FixedLiteralsAndLengths)
            .Select(static symbol => (byte)(symbol switch { < 144 => 8, < 256 => 9, < 280 => 7, _ => 8 }))];

    public static byte[] FixedDistanceBits { get; } = [.. Enumerable.Repeat((byte)5, FixedDistances)];

    private static uint[] MakeLiteralsAndLengths()
    {
        uint[] entries = new uint[FixedLiteralsAndLengths];
        for (int literal = 0; literal < EndOfBlock; literal++) entries[literal] = DecodeEntry.Literal(literal);
        entries[EndOfBlock] = DecodeEntry.EndOfBlock;

        // Lengths from 3: eight without extra bits, then four for each number of extra bits; 258 has its own symbol.
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
        // Distances from 1: four without extra bits, then two for each number of extra bits.
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
