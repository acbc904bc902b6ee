using System.Buffers.Binary;
using System.IO.Hashing;

namespace CheXNet.Imaging;

/// <summary>Inserts UTF-8 <c>iTXt</c> chunks (PNG specification, 11.3.3.4) after IHDR; libvips writes only Latin-1 <c>tEXt</c>.</summary>
internal static class PngText
{
    public static byte[] Insert(byte[] png, IEnumerable<KeyValuePair<string, string>> notes)
    {
        byte[][] chunks = [.. notes.Select(note => Chunk(note.Key, note.Value))];
        if (chunks.Length == 0) return png;
        return [.. png.AsSpan(0, PngHeader.End), .. chunks.SelectMany(chunk => chunk), .. png.AsSpan(PngHeader.End)];
    }

    private static byte[] Chunk(string keyword, string text)
    {
        bool allowed = keyword.Length is >= 1 and <= 79
            && keyword.All(c => c is (>= ' ' and <= '~') or (>= '\u00A1' and <= '\u00FF'))
            && keyword[0] != ' ' && keyword[^1] != ' ' && !keyword.Contains("  ", StringComparison.Ordinal);
        if (!allowed)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"'{keyword}' cannot be a PNG keyword: use 1 to 79 Latin-1 characters without leading, trailing or double spaces.");
        }

        // Keyword, NUL, not compressed, method 0, no language, no translated keyword, text (which must not contain NUL).
        byte[] typeAndData =
            [.. "iTXt"u8, .. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text.Replace('\0', ' '))];
        byte[] chunk = new byte[typeAndData.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
        typeAndData.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(typeAndData));
        return chunk;
    }
}
