using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// The loop over a block's symbols, the only code without bounds checks: they made inflating a sixth slower. An iteration starts only if
/// its largest possible read and write are in bounds; only the stream, the target and the source of a distant match are pointers.
/// </summary>
internal static unsafe class UncheckedSymbols
{
    /// <summary>Bytes that an iteration may write past the end: the longest match with its last step, and four entries of up to three
    /// literals, the last of them written as four bytes.</summary>
    public const int Overrun = MatchCopy.LongestMatch + MatchCopy.Overrun + (4 * DecodeEntry.LiteralsAtMost) + 1;

    /// <summary>Bytes that an iteration may read: eight twice, the second at most seven after the first.</summary>
    private const int InputARound = 7 + 8;
    private const int LiteralMask = (1 << BlockCodes.LiteralWidth) - 1;

    /// <summary>Decodes until an iteration might reach the end of the piece or window; true if the block has ended.</summary>
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

                // The longest match has 48 bits; a fourth entry of literals needs no refill.
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

    /// <summary>Loads at least 56 bits without a branch; bits above the count are loaded again next time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref ulong bits, ref uint count, ref byte* next)
    {
        bits |= BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(next, sizeof(ulong))) << (int)count;
        next += (~count & 63) >> 3;
        count |= 56;
    }

    /// <summary>Writes four bytes and advances by the number of literals, at most three, which is the entry's top two bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(uint entry, ref ulong bits, ref uint count, ref byte* target)
    {
        (bits, count) = (bits >> (int)entry, count - entry);
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(target, sizeof(uint)), entry >> DecodeEntry.LiteralShift);
        target += entry >> DecodeEntry.LiteralCountShift;
    }

    /// <summary>Copies from at least a step back, so all bytes read are written already; may overrun by a step less one.</summary>
    private static void CopyDistant(byte* target, byte* source, int length)
    {
        for (int i = 0; i < length; i += MatchCopy.Step) Vector128.Load(source + i).Store(target + i);
    }
}
