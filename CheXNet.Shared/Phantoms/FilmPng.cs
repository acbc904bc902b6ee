using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Numerics;

namespace CheXNet.Phantoms;

/// <summary>Fast PNG encoder (ISO/IEC 15948) for films: the Average filter suits the grain best, and Huffman coding suffices because
/// grain has no repetitions to match. Reuses its buffers; not thread-safe, use one per thread.</summary>
public sealed class FilmPng : IDisposable
{
    /// <summary>The text of every file's <c>tEXt</c> chunk with keyword <c>Comment</c>.</summary>
    public const string Notice = "synthetic chest film, not a patient";

    private const byte AverageFilter = 3;
    private static readonly ZLibCompressionOptions HuffmanOnly =
        new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly };
    private readonly MemoryStream _file = new();
    private byte[] _channels = [], _filtered = [];

    /// <summary>Encodes a film.</summary>
    /// <param name="pixels"><c>byte[size, size]</c>, row-major.</param>
    /// <param name="size">The side in pixels.</param>
    /// <param name="rgba">Whether to write four channels (gray as R, G and B; opaque) instead of one.</param>
    /// <returns>The file; valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> pixels, int size, bool rgba)
    {
        int channels = rgba ? 4 : 1;
        _file.SetLength(0);
        _file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
        header[8] = 8; // bits per channel
        header[9] = (byte)(rgba ? 6 : 0); // color type
        WriteChunk("IHDR"u8, header);
        WriteChunk("tEXt"u8, [.. "Comment\0"u8, .. System.Text.Encoding.Latin1.GetBytes(Notice)]);

        long start = BeginChunk("IDAT"u8);
        Filter(rgba ? Spread(pixels[..(size * size)]) : pixels, size, channels);
        using (ZLibStream zlib = new(_file, HuffmanOnly, leaveOpen: true)) zlib.Write(_filtered, 0, size * (size * channels + 1));
        EndChunk(start);
        WriteChunk("IEND"u8, []);
        return _file.GetBuffer().AsMemory(0, (int)_file.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> Spread(ReadOnlySpan<byte> gray)
    {
        if (_channels.Length < 4 * gray.Length) _channels = new byte[4 * gray.Length];
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(_channels.AsSpan(0, 4 * gray.Length));
        for (int i = 0; i < gray.Length; i++)
        {
            uint value = gray[i] * 0x010101u;
            pixels[i] = BitConverter.IsLittleEndian ? value | 0xFF000000 : value << 8 | 0xFF;
        }

        return _channels.AsSpan(0, 4 * gray.Length);
    }

    /// <summary>Average filter: each byte minus ⌊(byte one pixel to the left + byte above) / 2⌋, modulo 256.</summary>
    private void Filter(ReadOnlySpan<byte> pixels, int size, int channels)
    {
        int stride = size * channels;
        if (_filtered.Length < size * (stride + 1)) _filtered = new byte[size * (stride + 1)];
        Span<byte> none = stackalloc byte[0];
        for (int y = 0; y < size; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(y * stride, stride), above = y == 0 ? none : pixels.Slice((y - 1) * stride, stride);
            Span<byte> to = _filtered.AsSpan(y * (stride + 1), stride + 1);
            to[0] = AverageFilter;
            to = to[1..];
            int i = 0;
            for (; i < channels; i++) to[i] = (byte)(row[i] - ((above.IsEmpty ? 0 : above[i]) >> 1));
            for (; !above.IsEmpty && i + Vector<byte>.Count <= stride; i += Vector<byte>.Count)
            {
                Vector<byte> own = new(row[i..]), left = new(row[(i - channels)..]), up = new(above[i..]);
                (own - ((left & up) + ((left ^ up) >>> 1))).CopyTo(to[i..]);
            }

            for (; i < stride; i++) to[i] = (byte)(row[i] - ((row[i - channels] + (above.IsEmpty ? 0 : above[i])) >> 1));
        }
    }

    private void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        long start = BeginChunk(type);
        _file.Write(data);
        EndChunk(start);
    }

    private long BeginChunk(ReadOnlySpan<byte> type)
    {
        long start = _file.Position;
        _file.Write([0, 0, 0, 0]);
        _file.Write(type);
        return start;
    }

    private void EndChunk(long start)
    {
        Span<byte> chunk = _file.GetBuffer().AsSpan((int)start, (int)(_file.Length - start));
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 8);
        Span<byte> check = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(chunk[4..]));
        _file.Write(check);
    }
}
