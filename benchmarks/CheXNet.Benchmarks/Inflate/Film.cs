using CheXNet.Imaging;

namespace CheXNet.Benchmarks.Inflate;

/// <summary>A PNG in memory whose rows are not interlaced and take whole bytes.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Stride">Bytes a row, its filter included.</param>
/// <param name="Height">Rows.</param>
internal sealed record Film(string Path, byte[] Bytes, int Stride, int Height)
{
    public const int RowsAtOnce = GrayPngRows.Rows;

    /// <summary>Bytes to decompress.</summary>
    public int Length => Stride * Height;

    /// <summary>Takes rows.</summary>
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
