using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>Copies a match: bytes that stand some distance before the target, and may be the target's own first bytes.</summary>
internal static class MatchCopy
{
    /// <summary>The longest match of DEFLATE.</summary>
    public const int LongestMatch = 258;

    /// <summary>What a copy may write behind its end.</summary>
    public const int Overrun = Step - 1;

    /// <summary>Bytes that are copied at a time.</summary>
    public const int Step = 16;

    /// <summary>
    /// Copies sixteen bytes at a time. Where they would reach into the target, the bytes before it repeat: a period of a power of two is
    /// one vector.
    /// </summary>
    /// <param name="window">Holds the source and the target; <see cref="Overrun"/> bytes behind the target may be written.</param>
    /// <param name="target">Where the target begins.</param>
    /// <param name="distance">How far before it the source begins.</param>
    /// <param name="length">How many bytes.</param>
    public static void Copy(Span<byte> window, int target, int distance, int length)
    {
        Span<byte> from = window[(target - distance)..], to = window[target..(target + length + Overrun)];
        if (distance >= Step)
        {
            for (int i = 0; i < length; i += Step) Vector128.Create(from[i..]).CopyTo(to[i..]);
        }
        else if (distance is 1 or 2 or 4 or 8)
        {
            Vector128<byte> period = distance switch
            {
                1 => Vector128.Create(from[0]),
                2 => Vector128.Create(MemoryMarshal.Read<ushort>(from)).AsByte(),
                4 => Vector128.Create(MemoryMarshal.Read<uint>(from)).AsByte(),
                _ => Vector128.Create(MemoryMarshal.Read<ulong>(from)).AsByte(),
            };
            for (int i = 0; i < length; i += Step) period.CopyTo(to[i..]);
        }
        else
        {
            for (int i = 0; i < length; i++) to[i] = from[i];
        }
    }
}
