using System.Buffers.Binary;
using System.IO.Compression;

namespace CheXNet.Shared.Tests.Imaging.Deflate;

/// <summary>zlib, as System.IO.Compression has it: what it makes of a DEFLATE stream, and streams made by it.</summary>
internal static class DeflateReference
{
    /// <summary>More than any symbol, and more than the rest of any block header, so that a stream that goes on shows it.</summary>
    private const int Behind = 400;

    /// <summary>The bytes of a DEFLATE stream; null where zlib refuses it, it is cut off, or something stands behind it.</summary>
    public static byte[]? Decompress(byte[] deflate) => deflate.Length > 0 && Whole(deflate[..^1]) is null ? Whole(deflate) : null;

    /// <summary>Compresses to DEFLATE, in several parts so that there are blocks of several kinds.</summary>
    public static byte[] Compress(byte[] content, int level, ZLibCompressionStrategy strategy, int parts = 1)
    {
        // Of nothing System.IO.Compression makes nothing, while zlib makes an empty block of the fixed codes.
        if (content.Length == 0) return [0x03, 0x00];
        MemoryStream to = new();
        using (DeflateStream deflate =
            new(to, new ZLibCompressionOptions { CompressionLevel = level, CompressionStrategy = strategy }, leaveOpen: true))
        {
            foreach (byte[] part in content.Chunk(Math.Max(1, (content.Length / parts) + 1)))
            {
                deflate.Write(part);
                if (parts > 1) deflate.Flush();
            }
        }

        return to.ToArray();
    }

    /// <summary>Puts a zlib header before a DEFLATE stream and the checksum of its content behind it.</summary>
    public static byte[] InZlib(byte[] deflate, ReadOnlySpan<byte> content)
    {
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Adler(content));
        return [0x78, 0x9C, .. deflate, .. checksum];
    }

    /// <summary>The checksum as RFC 1950 defines it.</summary>
    public static uint Adler(ReadOnlySpan<byte> content)
    {
        uint a = 1, b = 0;
        foreach (byte x in content)
        {
            a = (a + x) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }

    /// <summary>
    /// System.IO.Compression does not always tell that a stream is cut off. It is whole if it does not matter what follows.
    /// </summary>
    private static byte[]? Whole(byte[] deflate) =>
        Inflate([.. deflate, .. new byte[Behind]]) is { } bytes
        && Inflate([.. deflate, .. Enumerable.Repeat((byte)0xFF, Behind)]) is { } others
        && bytes.AsSpan().SequenceEqual(others)
            ? bytes
            : null;

    private static byte[]? Inflate(byte[] deflate)
    {
        try
        {
            using DeflateStream from = new(new MemoryStream(deflate), CompressionMode.Decompress);
            MemoryStream to = new();
            from.CopyTo(to);
            return to.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
