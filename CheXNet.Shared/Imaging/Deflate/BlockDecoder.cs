namespace CheXNet.Imaging.Deflate;

/// <summary>
/// Decodes the symbols of a block: in <see cref="UncheckedSymbols"/> while enough of the stream and of the target is ahead, near their
/// ends one at a time.
/// </summary>
internal sealed class BlockDecoder
{
    /// <summary>What may be written behind the bytes that were asked for.</summary>
    public const int Overrun = UncheckedSymbols.Overrun;

    private const int DistanceMask = (1 << BlockCodes.DistanceWidth) - 1;

    private readonly BlockCodes _codes = new();

    /// <inheritdoc cref="BlockCodes.UseFixed"/>
    public void UseFixedCodes() => _codes.UseFixed();

    /// <inheritdoc cref="BlockCodes.Read"/>
    public void ReadCodes(BitInput input) => _codes.Read(input);

    /// <summary>Decodes to the end of the block, or until there are as many bytes as were asked for.</summary>
    /// <param name="input">The stream, within the block's symbols.</param>
    /// <param name="window">The bytes that matches may copy, and behind them room; more than <see cref="Overrun"/> bytes of it behind
    /// <paramref name="end"/>.</param>
    /// <param name="written">Where the room begins; moved on.</param>
    /// <param name="end">How far it is to be filled; it may become more, by at most <see cref="Overrun"/> bytes.</param>
    /// <returns>Whether the block has ended.</returns>
    /// <exception cref="InvalidDataException">The stream has no such symbol, a match begins before the first byte, or the stream is cut
    /// off.</exception>
    public bool Decode(BitInput input, Span<byte> window, ref int written, int end)
    {
        while (written < end)
        {
            if (UncheckedSymbols.Decode(_codes, input, window, ref written, end)) return true;
            if (written < end && DecodeSymbol(input, window, ref written)) return true;
        }

        return false;
    }

    /// <summary>Reads a match whose length has the entry, out of at least 48 bits.</summary>
    /// <param name="codes">The block's codes.</param>
    /// <param name="entry">The entry that was found, of no literals.</param>
    /// <param name="bits">The bits ahead, the entry's own first.</param>
    /// <param name="count">How many of them there are, in its lowest six bits: what else an entry holds may be subtracted with its
    /// length.</param>
    /// <param name="length">Bytes of the match.</param>
    /// <param name="distance">How far back it begins.</param>
    /// <returns>False where the entry is the end of the block.</returns>
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

    /// <summary>One literal or match, looking where the stream ends.</summary>
    private bool DecodeSymbol(BitInput input, Span<byte> window, ref int written)
    {
        // What is ready is enough for the longest match.
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
