namespace CheXNet.Imaging;

/// <summary>Inserts a <c>COM</c> segment (ITU-T T.81, B.2.4.5) into a JPEG, after JFIF's APP0 if present, which must come first.</summary>
internal static class JpegComment
{
    private const int MaxLength = ushort.MaxValue - 2;

    public static byte[] Insert(byte[] jpeg, string comment)
    {
        byte[] text = Encoding.UTF8.GetBytes(comment);
        if (text.Length > MaxLength)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                FormattableString.Invariant($"A JPEG comment of {text.Length} bytes is too long: use at most {MaxLength}."));
        }

        int at = jpeg is [0xFF, 0xD8, 0xFF, 0xE0, var high, var low, ..] ? 4 + (high << 8) + low : 2;
        int length = text.Length + 2;
        return [.. jpeg.AsSpan(0, at), 0xFF, 0xFE, (byte)(length >> 8), (byte)length, .. text, .. jpeg.AsSpan(at)];
    }
}
