namespace CheXNet.Imaging.Deflate;

/// <summary>The two codes of a block: literals with lengths, and distances (RFC 1951, sections 3.2.6 and 3.2.7).</summary>
internal sealed class BlockCodes
{
    /// <summary>Index bits of the tables. More pack more literals per entry, but slow the build, once per 16,000 symbols or so.</summary>
    public const int LiteralWidth = 11;

    /// <inheritdoc cref="LiteralWidth"/>
    public const int DistanceWidth = 9;

    private const int CodeLengthWidth = 7;

    private readonly DecodeTable _codeLengths = new(CodeLengthWidth, DeflateAlphabets.CodeLengthEntries);
    private readonly LiteralRuns _runs = new(LiteralWidth);
    private bool _isFixed;

    /// <summary>Lengths, and literals, up to three per entry.</summary>
    public DecodeTable LiteralsAndLengths { get; } = new(LiteralWidth, DeflateAlphabets.LiteralAndLengthEntries);

    public DecodeTable Distances { get; } = new(DistanceWidth, DeflateAlphabets.DistanceEntries);

    public void UseFixed()
    {
        if (!_isFixed) Build(DeflateAlphabets.FixedLiteralAndLengthBits, DeflateAlphabets.FixedDistanceBits);
        _isFixed = true;
    }

    /// <summary>Reads the codes of a dynamic block.</summary>
    /// <param name="input">Positioned after the block's type.</param>
    /// <exception cref="InvalidDataException">The codes are invalid or truncated.</exception>
    public void Read(BitInput input)
    {
        int literals = input.Take(5) + 257, distances = input.Take(5) + 1, codeLengths = input.Take(4) + 4;
        if (literals > DeflateAlphabets.LiteralsAndLengths || distances > DeflateAlphabets.Distances)
        {
            throw new InvalidDataException("A block has more codes than there are symbols.");
        }

        Span<byte> order = stackalloc byte[DeflateAlphabets.CodeLengthOrder.Length];
        order.Clear();
        for (int i = 0; i < codeLengths; i++) order[DeflateAlphabets.CodeLengthOrder[i]] = (byte)input.Take(3);
        _codeLengths.Build(order, mayBeSingle: false);

        Span<byte> lengths = stackalloc byte[DeflateAlphabets.LiteralsAndLengths + DeflateAlphabets.Distances];
        lengths = lengths[..(literals + distances)];
        ReadLengths(input, lengths);
        if (lengths[DeflateAlphabets.EndOfBlock] == 0) throw new InvalidDataException("A block has no code for its end.");
        _isFixed = false;
        Build(lengths[..literals], lengths[literals..]);
    }

    private void Build(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances)
    {
        LiteralsAndLengths.Build(literals, mayBeSingle: true);
        _runs.Join(LiteralsAndLengths);
        Distances.Build(distances, mayBeSingle: true);
    }

    private void ReadLengths(BitInput input, Span<byte> lengths)
    {
        for (int i = 0; i < lengths.Length;)
        {
            input.Refill();
            uint entry = _codeLengths.Entries[(int)input.Bits & ((1 << CodeLengthWidth) - 1)];
            if (!DecodeEntry.IsValue(entry)) throw new InvalidDataException("A block's code lengths have no code.");
            input.Skip(DecodeEntry.Bits(entry));
            int symbol = DecodeEntry.Base(entry);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0) throw new InvalidDataException("A block repeats a code length before the first.");
            byte repeated = symbol == 16 ? lengths[i - 1] : (byte)0;
            int count = symbol switch { 16 => 3 + input.Take(2), 17 => 3 + input.Take(3), _ => 11 + input.Take(7) };
            if (count > lengths.Length - i) throw new InvalidDataException("A block has more code lengths than codes.");
            lengths.Slice(i, count).Fill(repeated);
            i += count;
        }
    }
}
