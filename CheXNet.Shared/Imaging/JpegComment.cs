namespace CheXNet.Imaging;

/// <summary>Inserts a <c>COM</c> segment (ITU-T T.81, B.2.4.5) into a JPEG, after JFIF's APP0 if present, which must come first.</summary>
internal static class JpegComment
{
    /// <summary>A segment has at most 65,533 bytes, and Exif's needs some of them for its own tables.</summary>
    private const int MaxLength = 65_000;

    /// <exception cref="InvalidInputException">The text does not fit into a segment.</exception>
    public static void Check(string comment)
    {
        if (Encoding.UTF8.GetByteCount(comment) is > MaxLength and var length)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant($"A JPEG comment of {length} bytes is too long: use at most {MaxLength}."));
        }
    }

    public static byte[] Insert(byte[] jpeg, string comment)
    {
        Check(comment);
        byte[] text = Encoding.UTF8.GetBytes(comment);
        int at = jpeg is [0xFF, 0xD8, 0xFF, 0xE0, var high, var low, ..] ? 4 + (high << 8) + low : 2;
        int length = text.Length + 2;
        return [.. jpeg.AsSpan(0, at), 0xFF, 0xFE, (byte)(length >> 8), (byte)length, .. text, .. jpeg.AsSpan(at)];
    }
}
