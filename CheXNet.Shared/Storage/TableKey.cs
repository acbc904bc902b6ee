namespace CheXNet.Storage;

/// <summary>
/// Makes keys of Azure tables out of any text. A key must not hold <c>/ \ # ?</c>, U+0000–U+001F or U+007F–U+009F and is at most 1 KiB
/// (512 UTF-16 units). <c>%</c> is known to be mangled on the way by some clients, lone surrogates cannot be sent at all, and <c>!</c> is
/// the escape character: each of these becomes <c>!hh</c>, or <c>!uhhhh</c> above U+00FF. All else stays readable, so keys sort nearly as
/// the names do. Rules: learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model.
/// </summary>
public static class TableKey
{
    /// <summary>UTF-16 units that a key may have.</summary>
    public const int MaxLength = 512;

    /// <summary>Stands between the parts of a joined key; no escaped text contains it.</summary>
    public const string Separator = "!!";

    // After Separator in ordinal order, and before anything else that can follow an escaped text.
    private const string AfterSeparator = "!\"";
    private const string ShortenedMark = "!~";
    private const int HashDigits = 64;

    /// <summary>Escapes every character that a key must not hold; no two texts become the same.</summary>
    /// <returns>The escaped text; it may be longer than a key may be.</returns>
    public static string Escape(string text)
    {
        StringBuilder? to = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
            {
                to?.Append(c).Append(text[i + 1]);
                i++;
            }
            else if (IsForbidden(c))
            {
                to ??= new StringBuilder(text, 0, i, text.Length + 16);
                to.Append(c <= 0xFF ? "!" : "!u").Append(((int)c).ToString(c <= 0xFF ? "X2" : "X4", CultureInfo.InvariantCulture));
            }
            else
            {
                to?.Append(c);
            }
        }

        return to?.ToString() ?? text;
    }

    /// <summary>
    /// A key, or a part of one: escaped, and where that is too long, a readable beginning and the SHA-256 of the whole text.
    /// </summary>
    /// <param name="longest">UTF-16 units that the result may have: 128 to 512.</param>
    /// <returns>The key; different texts have different keys (shortened ones as surely as SHA-256 does not collide).</returns>
    public static string Of(string text, int longest = MaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 128);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, MaxLength);
        string escaped = Escape(text);
        if (escaped.Length <= longest) return escaped;

        int keep = longest - ShortenedMark.Length - HashDigits;
        // Neither an escape (at most six units) nor a surrogate pair is cut in two.
        int escape = escaped.LastIndexOf('!', keep - 1, 6);
        if (escape >= 0 && escape + (escaped[escape + 1] == 'u' ? 6 : 3) > keep) keep = escape;
        if (char.IsHighSurrogate(escaped[keep - 1])) keep--;
        // The units themselves are hashed: as UTF-8, all lone surrogates would be one.
        string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
        return string.Concat(escaped.AsSpan(0, keep), ShortenedMark, hash);
    }

    /// <summary>A key of several parts.</summary>
    /// <param name="parts">Keys as <see cref="Of"/> gives them, together short enough.</param>
    /// <returns>The parts with <see cref="Separator"/> between them.</returns>
    /// <exception cref="StorageException">Together they are longer than a key may be.</exception>
    public static string Join(params ReadOnlySpan<string> parts)
    {
        string key = string.Join(Separator, parts);
        return key.Length <= MaxLength
            ? key
            : throw new StorageException(
                ErrorCodes.StorageLimitExceeded,
                $"The table key '{key}' has {key.Length} characters, {MaxLength} are allowed: shorten the name.");
    }

    /// <summary>The range of all keys that begin with these parts and have more: <c>from ≤ key &lt; to</c> in ordinal order.</summary>
    /// <returns>The first key and the first key beyond.</returns>
    public static (string From, string To) RangeOf(params ReadOnlySpan<string> parts)
    {
        string front = Join(parts);
        return (front + Separator, front + AfterSeparator);
    }

    /// <summary>Whether the service takes a text as a key.</summary>
    /// <returns>True if nothing forbidden is in it and it is short enough.</returns>
    internal static bool IsValid(string? key)
    {
        if (key is not { Length: <= MaxLength }) return false;
        for (int i = 0; i < key.Length; i++)
        {
            if (key[i] == '!') continue;
            if (char.IsHighSurrogate(key[i]) && i + 1 < key.Length && char.IsLowSurrogate(key[i + 1])) i++;
            else if (IsForbidden(key[i])) return false;
        }

        return true;
    }

    private static bool IsForbidden(char c) =>
        c is '/' or '\\' or '#' or '?' or '%' or '!' or <= '\u001F' or (>= '\u007F' and <= '\u009F') or '\uFFFE' or '\uFFFF'
        || char.IsSurrogate(c);
}
