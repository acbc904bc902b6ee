using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CheXNet.Cli.Tests.Score;
using CheXNet.Imaging;
using CheXNet.Testing;

namespace CheXNet.Cli.Tests.Service;

/// <summary>
/// What people drop that is no film, each with the code that its failure has to carry, and the odd but good films that lie among it.
/// </summary>
internal static class BrokenFilms
{
    public static IReadOnlyDictionary<string, (byte[] Bytes, string Code)> Bad { get; } = new Dictionary<string, (byte[], string)>
    {
        ["empty.png"] = ([], ErrorCodes.ImageEmpty),
        ["truncated.png"] = (FilmFolder.Png(1)[..2000], ErrorCodes.ImageCorrupt),
        ["text.png"] = (Encoding.UTF8.GetBytes("This is a letter, not a film."), ErrorCodes.ImageFormatUnsupported),
        ["30000x30000.png"] = (WithSize(FilmFolder.Png(1), 30_000, 30_000), ErrorCodes.ImageTooLarge),
        ["animated.gif.png"] = (
            [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, .. new byte[6], .. GifFrame, .. GifFrame, 0x3B], ErrorCodes.ImageAnimated),
        ["drawing.svg.png"] = (
            Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'/>"), ErrorCodes.ImageFormatUnsupported),
        ["1x1.png"] = (ImageEncoder.Png(new PixelImage(1, 1, 1, [128])), ErrorCodes.ImageTooSmall),
        [LongName("broken")] = ([], ErrorCodes.ImageEmpty),
    };

    public static IReadOnlyDictionary<string, byte[]> Good { get; } = new Dictionary<string, byte[]>
    {
        ["a-neighbor.png"] = FilmFolder.Png(1),
        ["cmyk.jpg"] = Cmyk(),
        ["Röntgen 胸部 🫁, #1?.png"] = FilmFolder.Png(2),
        [LongName("good")] = FilmFolder.Png(3),
        ["z-neighbor.png"] = FilmFolder.Png(4),
    };

    private static byte[] GifFrame => [0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];

    /// <summary>As long as file systems take: 255 bytes.</summary>
    private static string LongName(string begin) => $"{begin}-{new string('x', 255 - begin.Length - 5)}.png";

    private static byte[] Cmyk() => File.ReadAllBytes(Path.Combine(
        TestData.Repository, "tests", "CheXNet.Shared.Tests", "Fixtures", "imaging", "encoded", "cmyk-plain.jpg"));

    private static byte[] WithSize(byte[] png, int width, int height)
    {
        const int type = 12, body = 16, check = 29;
        byte[] changed = [.. png];
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(body), width);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(body + 4), height);
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(check), Crc32.HashToUInt32(changed.AsSpan(type, check - type)));
        return changed;
    }
}
