using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using NetVips;

namespace CheXNet.Benchmarks.DecodeMemory;

/// <summary>Small files of large black images, of kinds that take different memory to decode.</summary>
internal static class LargeFiles
{
    private const int Side = 9_900;

    public static IReadOnlyList<(string Name, Func<byte[]> Make)> All { get; } =
    [
        ("PNG gray 8", static () => Png(Side, 0, 8)), ("PNG gray 1", static () => Png(Side, 0, 1)),
        ("PNG gray 16", static () => Png(Side, 0, 16)), ("PNG RGB 8", static () => Png(Side, 2, 8)),
        ("PNG RGBA 8", static () => Png(Side, 6, 8)), ("PNG RGBA 16", static () => Png(Side, 6, 16)),
        ("PNG RGBA 8, interlaced, 49 MP", static () => Png(7_000, 6, 8, interlaced: true)),
        ("PNG RGBA 16, interlaced", static () => Png(Side, 6, 16, interlaced: true)),
        ("JPEG color", static () => Jpeg(Side, progressive: false)),
        ("JPEG color, progressive", static () => Jpeg(Side, progressive: true)),
        ("JPEG color, progressive, 49 MP", static () => Jpeg(7_000, progressive: true)),
    ];

    /// <summary>Zero rows of a PNG, also right for Adam7, whose passes have the same bytes in all or a few more.</summary>
    public static byte[] Png(int side, byte color, byte depth, bool interlaced = false)
    {
        int channels = color switch { 2 => 3, 6 => 4, _ => 1 };
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach ((int x, int y, int stepX, int stepY) in passes)
            {
                int columns = (side - x + stepX - 1) / stepX, rows = (side - y + stepY - 1) / stepY;
                byte[] row = new byte[1 + (((columns * channels * depth) + 7) / 8)];
                for (int i = 0; i < rows; i++) zlib.Write(row);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        (header[8], header[9], header[12]) = (depth, color, (byte)(interlaced ? 1 : 0));
        return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Jpeg(int side, bool progressive)
    {
        // The program keeps libvips from writing; this file is made outside of it.
        Operation.Block("VipsForeignSaveJpeg", false);
        using Image black = Image.Black(side, side, bands: 3);
        using Image color = black.Copy(interpretation: Enums.Interpretation.Srgb);
        return color.JpegsaveBuffer(interlace: progressive);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }
}
