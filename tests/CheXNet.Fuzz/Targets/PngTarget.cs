using System.Buffers.Binary;
using System.IO.Hashing;
using CheXNet.Imaging;
using NetVips;

namespace CheXNet.Fuzz.Targets;

/// <summary>
/// PNG: bytes, and chunks whose CRC is right again after the change. What the short cut decodes, libvips decodes the same.
/// </summary>
public sealed class PngTarget : ImageTarget
{
    private const int SignatureLength = 8;

    /// <inheritdoc/>
    public override string Name => "png";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = Mutation.OfBytes(original, random);
        if (random.Next(3) > 0) Seal(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    protected override void Check(byte[] input, DecodedXray film)
    {
        if (PlainPng.TryDecode(input, film.Header) is not { } plain) return;
        using Image image = LibVips.Open(input, ImageFormat.Png);
        using Image colors = image.ExtractBand(0, plain.Channels);
        if (!colors.WriteToMemory<byte>().AsSpan().SequenceEqual(plain.Pixels))
            throw new FuzzFindingException("libvips gives other pixels");
    }

    /// <summary>Makes the CRC of every chunk right.</summary>
    private static void Seal(byte[] png)
    {
        for (long at = SignatureLength; at + 12 <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length) return;
            Span<byte> typeAndData = png.AsSpan((int)at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)at + 8 + (int)length), Crc32.HashToUInt32(typeAndData));
            at += 12 + length;
        }
    }
}
