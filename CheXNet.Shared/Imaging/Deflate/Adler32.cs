using System.Runtime.Intrinsics;

namespace CheXNet.Imaging.Deflate;

/// <summary>
/// The checksum of a zlib stream (RFC 1950, section 8.2): <c>a = 1 + Σ xᵢ</c> and <c>b = Σ aᵢ</c>, the sum of all intermediate a's, both
/// modulo 65521. n more bytes add <c>n·a + Σ (n − i)·xᵢ</c> to <c>b</c>, computed for 32 bytes at a time.
/// </summary>
internal struct Adler32
{
    private const uint Modulus = 65521;

    /// <summary>A run this long keeps every sum below 2³² before reduction; a multiple of the vector length.</summary>
    private const int Run = 5536;

    private uint _a = 1;
    private uint _b;

    public Adler32()
    {
    }

    public readonly uint Value => (_b << 16) | _a;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > Run; bytes = bytes[Run..]) Reduce(bytes[..Run]);
        Reduce(bytes);
    }

    private void Reduce(ReadOnlySpan<byte> bytes)
    {
        (uint a, uint b) = (_a, _b);
        int whole = bytes.Length & -Vector256<byte>.Count;
        if (whole > 0) (a, b) = Sum(bytes[..whole], a, b);
        foreach (byte x in bytes[whole..])
        {
            a += x;
            b += a;
        }

        (_a, _b) = (a % Modulus, b % Modulus);
    }

    /// <summary>Eight lanes each: the byte sum, the byte sums before each vector (weight 32), the bytes weighted 32 to 1.</summary>
    private static (uint A, uint B) Sum(ReadOnlySpan<byte> bytes, uint a, uint b)
    {
        Vector256<ushort> lastWeights = Vector256.Create((ushort)16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        Vector256<ushort> firstWeights = lastWeights + Vector256.Create((ushort)16);
        Vector256<uint> sum = Vector256<uint>.Zero, before = Vector256<uint>.Zero, weighted = Vector256<uint>.Zero;
        for (int i = 0; i < bytes.Length; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> first, Vector256<ushort> last) = Vector256.Widen(Vector256.Create(bytes[i..]));
            before += sum;
            sum += Pairs(first + last);
            weighted += Pairs((first * firstWeights) + (last * lastWeights));
        }

        return (
            a + Vector256.Sum(sum),
            b + (a * (uint)bytes.Length) + ((uint)Vector256<byte>.Count * Vector256.Sum(before)) + Vector256.Sum(weighted));
    }

    private static Vector256<uint> Pairs(Vector256<ushort> sixteenBits)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(sixteenBits);
        return low + high;
    }
}
