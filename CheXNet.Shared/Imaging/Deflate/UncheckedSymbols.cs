using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// The loop over a block's symbols, the only code without checked bounds: with them inflating took a sixth longer. A round begins where
/// the most that it can read and write lies inside; only the stream, the target and the source of a distant match are pointers.
/// </summary>
internal static unsafe class UncheckedSymbols
{
    /// <summary>What a round may write behind the end, before which it begins: less than the longest match with its last step, and
    /// four entries of at most three literals, the last of which are written as four bytes.</summary>
    public const int Overrun = MatchCopy.LongestMatch + MatchCopy.Overrun + (4 * DecodeEntry.LiteralsAtMost) + 1;

    /// <summary>What a round may read: eight bytes twice, the second time at most seven behind the first.</summary>
    private const int InputARound = 7 + 8;
    private const int LiteralMask = (1 << BlockCodes.LiteralWidth) - 1;

    /// <summary>Decodes while a round can reach neither the end of the piece of the stream nor that of the window.</summary>
    /// <returns>Whether the block has ended.</returns>
    public static bool Decode(BlockCodes codes, BitInput input, Span<byte> window, ref int written, int end)
    {
        if (written < 0 || end > window.Length - Overrun) throw new ArgumentException("The window has too little room.");
        ReadOnlySpan<byte> rest = input.Rest;
        if (rest.Length < InputARound) return false;
        ReadOnlySpan<uint> literals = codes.LiteralsAndLengths.Entries.AsSpan(0, LiteralMask + 1);
        fixed (byte* firstByte = rest, start = window)
        {
            byte* next = firstByte, lastRound = firstByte + (rest.Length - InputARound), target = start + written, targetEnd = start + end;
            (ulong bits, uint count, bool ended) = (input.Bits, (uint)input.Count, false);
            while (next <= lastRound && target < targetEnd)
            {
                Refill(ref bits, ref count, ref next);
                uint entry = literals[(int)bits & LiteralMask];
                if (entry >= DecodeEntry.FirstLiteral)
                {
                    Take(entry, ref bits, ref count, ref target);
                    entry = literals[(int)bits & LiteralMask];
                    if (entry >= DecodeEntry.FirstLiteral)
                    {
                        Take(entry, ref bits, ref count, ref target);
                        entry = literals[(int)bits & LiteralMask];
                        if (entry >= DecodeEntry.FirstLiteral)
                        {
                            Take(entry, ref bits, ref count, ref target);
                            entry = literals[(int)bits & LiteralMask];
                        }
                    }
                }

                // The longest match has 48 bits; where a fourth entry of literals comes they were there already.
                if (entry < DecodeEntry.FirstLiteral) Refill(ref bits, ref count, ref next);
                if (entry == DecodeEntry.Long) entry = codes.LiteralsAndLengths.Find(bits);
                if (entry >= DecodeEntry.FirstLiteral)
                {
                    Take(entry, ref bits, ref count, ref target);
                    continue;
                }

                ended = !BlockDecoder.ReadMatch(codes, entry, ref bits, ref count, out int length, out int distance);
                if (ended) break;
                if (distance > target - start || length > MatchCopy.LongestMatch) throw BlockDecoder.TooFarBack();
                if (distance < MatchCopy.Step) MatchCopy.Copy(window, (int)(target - start), distance, length);
                else CopyDistant(target, target - distance, length);
                target += length;
            }

            written = (int)(target - start);
            input.GoOn(bits, (int)(count & 63), (int)(next - firstByte));
            return ended;
        }
    }

    /// <summary>Makes at least 56 bits ready, with no branch: those above the count afterwards are put there once more next time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref ulong bits, ref uint count, ref byte* next)
    {
        bits |= BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(next, sizeof(ulong))) << (int)count;
        next += (~count & 63) >> 3;
        count |= 56;
    }

    /// <summary>Writes four bytes and moves on by the number of literals, three at most: the two bits that are left of the entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(uint entry, ref ulong bits, ref uint count, ref byte* target)
    {
        (bits, count) = (bits >> (int)entry, count - entry);
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(target, sizeof(uint)), entry >> DecodeEntry.LiteralShift);
        target += entry >> DecodeEntry.LiteralCountShift;
    }

    /// <summary>Copies from at least a step before the target: what is read was written, and at most a step less one too much is.</summary>
    private static void CopyDistant(byte* target, byte* source, int length)
    {
        for (int i = 0; i < length; i += MatchCopy.Step) Vector128.Load(source + i).Store(target + i);
    }
}
