using System.Buffers.Binary;

namespace CheXNet.Fuzz;

/// <summary>Changes that know no format: bits, bytes, integers at their edges, pieces cut, doubled or moved.</summary>
public static class Mutation
{
    private static readonly long[] Edges =
    [
        0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue,
        long.MinValue,
    ];

    /// <summary>One to eight changes; half of them near the beginning, where most formats keep their structure.</summary>
    public static byte[] OfBytes(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int left = 1 << random.Next(4); left > 0 && bytes.Length > 0; left--) bytes = Once(bytes, random);
        return bytes;
    }

    /// <summary>An integer that is often at the edge of a type.</summary>
    public static long Integer(Random random) => random.Next(3) == 0 ? random.NextInt64() : Edges[random.Next(Edges.Length)];

    private static byte[] Once(byte[] bytes, Random random)
    {
        int at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 512) : bytes.Length);
        int length = Math.Min(bytes.Length - at, 1 << random.Next(8));
        switch (random.Next(9))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); return bytes;
            case 1: bytes[at] = (byte)random.Next(256); return bytes;
            case 2: random.NextBytes(bytes.AsSpan(at, Math.Min(length, 16))); return bytes;
            case 3: bytes.AsSpan(at, length).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xff); return bytes;
            case 4: WriteInteger(bytes.AsSpan(at), random); return bytes;
            case 5: return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
            case 6: return [.. bytes.AsSpan(0, at + length), .. bytes.AsSpan(at, length), .. bytes.AsSpan(at + length)];
            case 7:
                int from = random.Next(bytes.Length - length + 1);
                bytes.AsSpan(from, length).ToArray().CopyTo(bytes.AsSpan(at));
                return bytes;
            default: return random.Next(8) == 0 ? bytes[..at] : bytes;
        }
    }

    private static void WriteInteger(Span<byte> to, Random random)
    {
        long value = Integer(random);
        if (to.Length >= 8 && random.Next(2) == 0) BinaryPrimitives.WriteInt64LittleEndian(to, value);
        else if (to.Length >= 4 && random.Next(2) == 0) BinaryPrimitives.WriteInt32LittleEndian(to, (int)value);
        else if (to.Length >= 4) BinaryPrimitives.WriteInt32BigEndian(to, (int)value);
        else if (to.Length >= 2) BinaryPrimitives.WriteInt16LittleEndian(to, (short)value);
    }
}
