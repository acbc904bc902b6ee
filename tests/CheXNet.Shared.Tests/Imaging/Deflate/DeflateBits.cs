namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>Writes DEFLATE streams by hand, with blocks that no compressor makes.</summary>
internal sealed class DeflateBits
{
    private static readonly int[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly List<bool> _bits = [];

    /// <summary>Appends a number, its lowest bit first.</summary>
    public DeflateBits Number(int value, int count)
    {
        for (int i = 0; i < count; i++) _bits.Add(((value >> i) & 1) != 0);
        return this;
    }

    /// <summary>Appends a code, its highest bit first.</summary>
    public DeflateBits Code(int code, int length)
    {
        for (int i = length - 1; i >= 0; i--) _bits.Add(((code >> i) & 1) != 0);
        return this;
    }

    /// <summary>Begins a last block of the fixed codes.</summary>
    public DeflateBits Fixed() => Number(1, 1).Number(1, 2);

    /// <summary>
    /// Begins a last block with codes of these lengths; they are sent with codes of four bits for 0 to 15, so that nothing is repeated.
    /// </summary>
    public DeflateBits Dynamic(int[] literalsAndLengths, int[] distances)
    {
        Number(1, 1).Number(2, 2).Number(literalsAndLengths.Length - 257, 5).Number(distances.Length - 1, 5).Number(Order.Length - 4, 4);
        foreach (int symbol in Order) Number(symbol < 16 ? 4 : 0, 3);
        foreach (int length in (int[])[.. literalsAndLengths, .. distances]) Code(length, 4);
        return this;
    }

    /// <summary>Code lengths, all 0 but these.</summary>
    public static int[] Lengths(int count, params (int Symbol, int Length)[] codes)
    {
        int[] lengths = new int[count];
        foreach ((int symbol, int length) in codes) lengths[symbol] = length;
        return lengths;
    }

    public byte[] ToArray() => [.. _bits.Chunk(8).Select(static bits => (byte)bits.Select(static (bit, i) => bit ? 1 << i : 0).Sum())];
}
