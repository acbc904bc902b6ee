namespace CheXNet.Imaging.Deflate;

/// <summary>Decodes a block: with <see cref="UncheckedSymbols"/> far from the ends of input and target, else by single symbols.</summary>
internal sealed class BlockDecoder
{
    /// <summary>Bytes that may be written past the requested end.</summary>
    public const int Overrun = UncheckedSymbols.Overrun;

    private const int DistanceMask = (1 << BlockCodes.DistanceWidth) - 1;

    private readonly BlockCodes _codes = new();

    public void UseFixedCodes() => _codes.UseFixed();

    public void ReadCodes(BitInput input) => _codes.Read(input);

    /// <summary>Decodes to the end of the block, or until <paramref name="end"/> is reached.</summary>
    /// <param name="input">Positioned in the block's symbols.</param>
    /// <param name="window">The history, then free space: more than <see cref="Overrun"/> bytes past <paramref name="end"/>.</param>
    /// <param name="written">Where the free space begins; advanced.</param>
    /// <param name="end">Where to stop; may be exceeded by at most <see cref="Overrun"/> bytes.</param>
    /// <returns>Whether the block has ended.</returns>
    /// <exception cref="InvalidDataException">An invalid code, a match before the first byte, or a truncated stream.</exception>
    public bool Decode(BitInput input, Span<byte> window, ref int written, int end)
    {
        while (written < end)
        {
            if (UncheckedSymbols.Decode(_codes, input, window, ref written, end)) return true;
            if (written < end && DecodeSymbol(input, window, ref written)) return true;
        }

        return false;
    }

    /// <summary>Reads a match, or the end of the block, from at least 48 bits.</summary>
    /// <param name="entry">The entry of the next bits; not one of literals.</param>
    /// <param name="bits">The bits ahead, starting with the entry's own code.</param>
    /// <param name="count">The number of bits, in the lowest six bits; the rest is garbage, because whole entries are subtracted.</param>
    /// <param name="distance">How far back the match begins.</param>
    /// <returns>False for the end of the block.</returns>
    /// <exception cref="InvalidDataException">The bits are no code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ReadMatch(BlockCodes codes, uint entry, ref ulong bits, ref uint count, out int length, out int distance)
    {
        (length, distance) = (0, 0);
        (bits, count) = (bits >> (int)entry, count - entry);
        if (!DecodeEntry.IsValue(entry)) return DecodeEntry.Kind(entry) == DecodeEntry.EndOfBlock ? false : throw NoSuchSymbol();
        length = DecodeEntry.Base(entry) + TakeExtra(entry, ref bits, ref count);
        entry = codes.Distances.Entries[(int)bits & DistanceMask];
        if (entry == DecodeEntry.Long) entry = codes.Distances.Find(bits);
        if (!DecodeEntry.IsValue(entry)) throw NoSuchSymbol();
        (bits, count) = (bits >> (int)entry, count - entry);
        distance = DecodeEntry.Base(entry) + TakeExtra(entry, ref bits, ref count);
        return true;
    }

    public static InvalidDataException TooFarBack() => new("The compressed data copy from before their beginning.");

    /// <summary>Decodes one literal or match, checking for the end of the stream.</summary>
    private bool DecodeSymbol(BitInput input, Span<byte> window, ref int written)
    {
        // Enough bits for the longest match.
        input.Refill();
        uint entry = _codes.LiteralsAndLengths.Find(input.Bits);
        if (entry == DecodeEntry.Invalid) throw NoSuchSymbol();
        input.Skip(DecodeEntry.Bits(entry));
        if (entry >= DecodeEntry.FirstLiteral)
        {
            window[written++] = (byte)(entry >> DecodeEntry.LiteralShift);
            return false;
        }

        if (!DecodeEntry.IsValue(entry)) return DecodeEntry.Kind(entry) == DecodeEntry.EndOfBlock ? true : throw NoSuchSymbol();
        int length = DecodeEntry.Base(entry) + input.Take(DecodeEntry.ExtraBits(entry));
        entry = _codes.Distances.Find(input.Bits);
        if (!DecodeEntry.IsValue(entry)) throw NoSuchSymbol();
        input.Skip(DecodeEntry.Bits(entry));
        int distance = DecodeEntry.Base(entry) + input.Take(DecodeEntry.ExtraBits(entry));
        if (distance > written) throw TooFarBack();
        MatchCopy.Copy(window, written, distance, length);
        written += length;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeExtra(uint entry, ref ulong bits, ref uint count)
    {
        int extra = DecodeEntry.ExtraBits(entry);
        int taken = (int)(bits & ((1UL << extra) - 1));
        bits >>= extra;
        count -= (uint)extra;
        return taken;
    }

    private static InvalidDataException NoSuchSymbol() => new("The compressed data hold a code without a meaning.");
}
