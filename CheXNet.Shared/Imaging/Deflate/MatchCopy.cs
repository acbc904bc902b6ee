using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>Copies a match: bytes that stand some distance before the target, and may be the target's own first bytes.</summary>
internal static unsafe class MatchCopy
{
    /// <summary>The longest match of DEFLATE.</summary>
    public const int LongestMatch = 258;

    /// <summary>What a copy may write behind its end.</summary>
    public const int Overrun = Step - 1;

    private const int Step = 16;

    /// <summary>
    /// Copies sixteen bytes at a time. Where they would reach into the target, the bytes before it repeat: a period of a power of two is
    /// one vector.
    /// </summary>
    /// <param name="target">Where to; <paramref name="length"/> and <see cref="Overrun"/> bytes may be written there.</param>
    /// <param name="distance">How far before it the source begins.</param>
    /// <param name="length">How many bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* target, int distance, int length)
    {
        byte* source = target - distance, end = target + length;
        if (distance >= Step)
        {
            do
            {
                Vector128.Load(source).Store(target);
                source += Step;
                target += Step;
            }
            while (target < end);
        }
        else if (distance is 1 or 2 or 4 or 8)
        {
            Vector128<byte> period = distance switch
            {
                1 => Vector128.Create(*source),
                2 => Vector128.Create(Unsafe.ReadUnaligned<ushort>(source)).AsByte(),
                4 => Vector128.Create(Unsafe.ReadUnaligned<uint>(source)).AsByte(),
                _ => Vector128.Create(Unsafe.ReadUnaligned<ulong>(source)).AsByte(),
            };
            for (; target < end; target += Step) period.Store(target);
        }
        else
        {
            while (target < end) *target++ = *source++;
        }
    }
}
