using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>Copies a match, whose source may overlap the target.</summary>
internal static class MatchCopy
{
    /// <summary>The longest match of DEFLATE.</summary>
    public const int LongestMatch = 258;

    /// <summary>Bytes that a copy may write past its end.</summary>
    public const int Overrun = Step - 1;

    /// <summary>Bytes copied at a time.</summary>
    public const int Step = 16;

    /// <summary>Copies sixteen bytes at a time. A distance below 16 is a period: one vector if it is a power of two.</summary>
    /// <param name="window">Source and target; <see cref="Overrun"/> bytes past the target may be overwritten.</param>
    /// <param name="target">Where the target begins.</param>
    /// <param name="distance">How far before it the source begins.</param>
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
