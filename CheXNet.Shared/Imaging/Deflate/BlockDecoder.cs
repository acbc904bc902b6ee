using System.Runtime.CompilerServices;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// Decodes the symbols of a block. While enough of the stream and of the target is ahead, a loop without any check of their ends does it,
/// with 56 bits at a time; near them one that looks at every step.
/// </summary>
internal sealed class BlockDecoder
{
    /// <summary>
    /// What may be written behind the bytes that were asked for: the longest match, its last step, and the literals of a round.
    /// </summary>
    public const int Overrun = MatchCopy.LongestMatch + MatchCopy.Overrun + LiteralsARound;

    /// <summary>Four times three literals, the last of which are written as four bytes.</summary>
    private const int LiteralsARound = (4 * DecodeEntry.LiteralsAtMost) + 1;

    /// <summary>Bytes of the stream that a round reads at most: twice eight, the second time seven at most behind the first.</summary>
    private const int InputARound = 7 + 8;

    private const int LiteralMask = (1 << BlockCodes.LiteralWidth) - 1;
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
        if (written < 0 || end > window.Length - Overrun) throw new ArgumentException("The window has too little room.");
        while (written < end)
        {
            if (DecodeFast(input, window, ref written, end)) return true;
            if (written < end && DecodeSymbol(input, window, ref written)) return true;
        }

        return false;
    }

    /// <summary>As long as a round cannot reach the end of the piece of the stream, nor that of the window.</summary>
    private unsafe bool DecodeFast(BitInput input, Span<byte> window, ref int written, int end)
    {
        ReadOnlySpan<byte> rest = input.Rest;
        if (rest.Length < InputARound) return false;
        fixed (byte* firstByte = rest, start = window)
        fixed (uint* literals = _codes.LiteralsAndLengths.Entries, distances = _codes.Distances.Entries)
        {
            byte* next = firstByte, lastRound = firstByte + (rest.Length - InputARound);
            byte* target = start + written, targetEnd = start + end;
            ulong bits = input.Bits;

            // Of the count only the lowest six bits have a meaning: what else an entry holds above its length may be subtracted with it.
            uint count = (uint)input.Count;
            bool ended = false;
            while (next <= lastRound && target < targetEnd)
            {
                Refill(ref bits, ref count, ref next);
                uint entry = literals[(uint)bits & LiteralMask];
                if (entry >= DecodeEntry.FirstLiteral)
                {
                    Take(entry, ref bits, ref count, ref target);
                    entry = literals[(uint)bits & LiteralMask];
                    if (entry >= DecodeEntry.FirstLiteral)
                    {
                        Take(entry, ref bits, ref count, ref target);
                        entry = literals[(uint)bits & LiteralMask];
                        if (entry >= DecodeEntry.FirstLiteral)
                        {
                            Take(entry, ref bits, ref count, ref target);
                            entry = literals[(uint)bits & LiteralMask];
                            if (entry >= DecodeEntry.FirstLiteral)
                            {
                                Take(entry, ref bits, ref count, ref target);
                                continue;
                            }
                        }
                    }
                }

                // The longest match has 48 bits.
                Refill(ref bits, ref count, ref next);
                if (entry == DecodeEntry.Long)
                {
                    entry = _codes.LiteralsAndLengths.Find(bits);
                    if (entry >= DecodeEntry.FirstLiteral)
                    {
                        Take(entry, ref bits, ref count, ref target);
                        continue;
                    }
                }

                bits >>= (int)entry;
                count -= entry;
                if (!DecodeEntry.IsValue(entry))
                {
                    ended = DecodeEntry.Kind(entry) == DecodeEntry.EndOfBlock;
                    if (!ended) throw NoSuchSymbol();
                    break;
                }

                int length = DecodeEntry.Base(entry) + TakeExtra(entry, ref bits, ref count);
                entry = distances[(uint)bits & DistanceMask];
                if (entry == DecodeEntry.Long) entry = _codes.Distances.Find(bits);
                if (!DecodeEntry.IsValue(entry)) throw NoSuchSymbol();
                bits >>= (int)entry;
                count -= entry;
                int distance = DecodeEntry.Base(entry) + TakeExtra(entry, ref bits, ref count);
                if (distance > target - start) throw TooFarBack();
                MatchCopy.Copy(target, distance, length);
                target += length;
            }

            written = (int)(target - start);
            input.GoOn(bits, (int)(count & 63), (int)(next - firstByte));
            return ended;
        }
    }

    /// <summary>One literal or match, looking where the stream ends.</summary>
    private unsafe bool DecodeSymbol(BitInput input, Span<byte> window, ref int written)
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
        fixed (byte* target = window[written..]) MatchCopy.Copy(target, distance, length);
        written += length;
        return false;
    }

    /// <summary>
    /// Puts eight bytes behind the bits that are there and moves on by those that fit whole, with no branch. What stands above the count
    /// afterwards is the beginning of the next byte, and the same bits are put there again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Refill(ref ulong bits, ref uint count, ref byte* next)
    {
        bits |= LittleEndian(*(ulong*)next) << (int)count;
        next += (~count & 63) >> 3;
        count |= 56;
    }

    /// <summary>Takes the literals of an entry; what is written behind them is written over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Take(uint entry, ref ulong bits, ref uint count, ref byte* target)
    {
        bits >>= (int)entry;
        count -= entry;
        *(uint*)target = LittleEndian(entry >> DecodeEntry.LiteralShift);
        target += entry >> DecodeEntry.LiteralCountShift;
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

    private static uint LittleEndian(uint value) => BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    private static ulong LittleEndian(ulong value) => BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    private static InvalidDataException NoSuchSymbol() => new("The compressed data hold a code without a meaning.");

    private static InvalidDataException TooFarBack() => new("The compressed data copy from before their beginning.");
}
