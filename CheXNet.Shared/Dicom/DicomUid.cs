using System.Numerics;

namespace CheXNet.Dicom;

/// <summary>Unique identifiers (DICOM PS3.5, section 9).</summary>
public static class DicomUid
{
    private const int MostCharacters = 64;

    /// <summary>Whether a text has the form of an identifier; nothing else is kept or shown as one.</summary>
    public static bool IsValid(string? uid) => uid is { Length: > 0 and <= MostCharacters }
        && uid.All(static c => char.IsAsciiDigit(c) || c == '.') && uid.Split('.').All(static part => part is "0" or [not '0', ..]);

    /// <summary>
    /// An identifier that the same parts always give: <c>2.25.</c> and a UUID of version 8 made from their SHA-256 (PS3.5, B.2; RFC 9562).
    /// </summary>
    public static string Derive(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts.ToArray())), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return "2.25." + new BigInteger(hash[..16], isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }
}
