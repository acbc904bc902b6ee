namespace CheXNet.Imaging.Deflate;

/// <summary>
/// An entry of a decode table, packed into 32 bits to keep the literal loop short. Literals: their number in the top two bits, the
/// literals from bit 6 up (first one lowest), the total length of their codes in the low six bits, which a 64-bit shift uses without a
/// mask. Anything else: no literals, a kind and, for a value, its base (15 bits) and the number of extra bits to add to it.
/// </summary>
internal static class DecodeEntry
{
    /// <summary>The smallest entry with literals.</summary>
    public const uint FirstLiteral = 1u << LiteralCountShift;

    public const int LiteralCountShift = 30;

    public const int LiteralShift = 6;

    public const int LiteralsAtMost = 3;

    /// <summary>No code has these bits, or the symbol is reserved.</summary>
    public const uint Invalid = 0;

    public const uint EndOfBlock = 2u << KindShift;

    /// <summary>The code is longer than the table's index.</summary>
    public const uint Long = 3u << KindShift;

    private const uint ValueKind = 1u << KindShift;
    private const int KindShift = 28;
    private const int BaseShift = 6;
    private const int ExtraShift = 21;

    public static uint Literal(int symbol) => FirstLiteral | ((uint)symbol << LiteralShift);

    public static uint Value(int smallest, int extraBits) => ValueKind | ((uint)extraBits << ExtraShift) | ((uint)smallest << BaseShift);

    /// <summary>The total length of the entry's codes.</summary>
    public static int Bits(uint entry) => (int)(entry & 63);

    public static uint Kind(uint entry) => entry & (3u << KindShift);

    public static bool IsValue(uint entry) => Kind(entry) == ValueKind;

    public static int Base(uint entry) => (int)(entry >> BaseShift) & 0x7FFF;

    /// <summary>The number of bits after the code to add to the base.</summary>
    public static int ExtraBits(uint entry) => (int)(entry >> ExtraShift) & 0xF;
}
