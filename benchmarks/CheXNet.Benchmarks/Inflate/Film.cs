using CheXNet.Imaging;

namespace CheXNet.Benchmarks.Inflate;

/// <summary>A non-interlaced PNG in memory whose rows are whole bytes.</summary>
/// <param name="Bytes">The PNG file.</param>
/// <param name="Stride">Bytes per row, including the filter byte.</param>
internal sealed record Film(string Path, byte[] Bytes, int Stride, int Height)
{
    public const int RowsAtOnce = GrayPngRows.Rows;

    /// <summary>Decompressed size in bytes.</summary>
    public int Length => Stride * Height;

    /// <summary>Buffer for decompressed rows.</summary>
    public byte[] Rows { get; } = new byte[Stride * RowsAtOnce];

    public static Film? TryRead(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ImageHeader header = ImageHeaderReader.Read(bytes);
        return header is { Format: ImageFormat.Png, BitDepth: 8 }
            ? new Film(path, bytes, 1 + (header.Width * header.Bands), header.Height)
            : null;
    }
}
