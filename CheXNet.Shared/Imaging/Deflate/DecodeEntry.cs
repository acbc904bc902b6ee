namespace CheXNet.Imaging.Deflate;

/// <summary>
/// What a decode table says of the bits ahead, packed into 32 bits so that the loop over literals needs few instructions: the number of
/// literals in the top two bits, the literals below them with the first one lowest, and at the bottom the length of their codes, where a
/// shift of 64 bits takes it without a mask. Anything else has no literals, but a kind; a value then has its base (15 bits) and how many
/// more bits are to be added to it.
/// </summary>
internal static class DecodeEntry
{
    /// <summary>The smallest entry of literals: below it is anything else.</summary>
    public const uint FirstLiteral = 1u << LiteralCountShift;

    public const int LiteralCountShift = 30;

    /// <summary>Where the literals begin.</summary>
    public const int LiteralShift = 6;

    /// <summary>Literals of an entry at most.</summary>
    public const int LiteralsAtMost = 3;

    /// <summary>No code has these bits, or its symbol has no meaning.</summary>
    public const uint Invalid = 0;

    /// <summary>The block ends.</summary>
    public const uint EndOfBlock = 2u << KindShift;

    /// <summary>The code is longer than the bits that the table looks at.</summary>
    public const uint Long = 3u << KindShift;

    private const uint ValueKind = 1u << KindShift;
    private const int KindShift = 28;
    private const int BaseShift = 6;
    private const int ExtraShift = 21;

    public static uint Literal(int symbol) => FirstLiteral | ((uint)symbol << LiteralShift);

    public static uint Value(int smallest, int extraBits) => ValueKind | ((uint)extraBits << ExtraShift) | ((uint)smallest << BaseShift);

    /// <summary>How many bits the codes of an entry have.</summary>
    public static int Bits(uint entry) => (int)(entry & 63);

    public static uint Kind(uint entry) => entry & (3u << KindShift);

    public static bool IsValue(uint entry) => Kind(entry) == ValueKind;

    /// <summary>The base of a value.</summary>
    public static int Base(uint entry) => (int)(entry >> BaseShift) & 0x7FFF;

    /// <summary>How many bits behind the code are to be added to the base.</summary>
    public static int ExtraBits(uint entry) => (int)(entry >> ExtraShift) & 0xF;
}
