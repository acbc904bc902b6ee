using System.Runtime.Intrinsics;

namespace CheXNet.Imaging;

/// <summary>Splits interleaved red, green, blue into three planes, sixteen pixels at a time.</summary>
internal static class RgbPlanes
{
    private const int Lanes = 16;

    /// <summary>Shuffle indices of plane c into the j-th 16 of 48 bytes; out of range (giving 0) for pixels elsewhere.</summary>
    private static readonly Vector128<byte>[] Places = [.. Enumerable.Range(0, 9).Select(i => PlacesOf(plane: i / 3, part: i % 3))];

    /// <summary>Splits one row.</summary>
    /// <param name="rgb"><c>byte[width, 3]</c>.</param>
    /// <param name="planes">Receives three planes, <paramref name="stride"/> bytes apart.</param>
    /// <param name="stride">At least the width; bytes past the width are set to 0.</param>
    public static void Split(ReadOnlySpan<byte> rgb, Span<byte> planes, int stride)
    {
        int width = rgb.Length / 3;
        ref byte source = ref MemoryMarshal.GetReference(rgb);
        for (int plane = 0; plane < 3; plane++)
        {
            Span<byte> target = planes.Slice(plane * stride, stride);
            (Vector128<byte> places0, Vector128<byte> places1, Vector128<byte> places2) =
                (Places[plane * 3], Places[(plane * 3) + 1], Places[(plane * 3) + 2]);
            int x = 0;
            for (; x + Lanes <= width; x += Lanes)
            {
                nuint at = (nuint)(x * 3);
                Vector128<byte> pixels = Vector128.Shuffle(Vector128.LoadUnsafe(ref source, at), places0)
                    | Vector128.Shuffle(Vector128.LoadUnsafe(ref source, at + Lanes), places1)
                    | Vector128.Shuffle(Vector128.LoadUnsafe(ref source, at + (2 * Lanes)), places2);
                pixels.CopyTo(target[x..]);
            }

            for (; x < width; x++) target[x] = rgb[(x * 3) + plane];
            target[width..].Clear();
        }
    }

    private static Vector128<byte> PlacesOf(int plane, int part) => Vector128.Create<byte>(
        Enumerable.Range(0, Lanes).Select(lane => (lane * 3) + plane - (part * Lanes))
            .Select(at => (byte)(at is >= 0 and < Lanes ? at : byte.MaxValue)).ToArray());
}
