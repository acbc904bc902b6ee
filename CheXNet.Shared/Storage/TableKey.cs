namespace CheXNet.Storage;

/// <summary>
/// Makes Azure table keys from any text. A key has at most 1 KiB (512 UTF-16 units) and must not contain <c>/ \ # ?</c>, U+0000–U+001F or
/// U+007F–U+009F. Some clients mangle <c>%</c>, lone surrogates cannot be sent, and <c>!</c> is the escape character: all these become
/// <c>!hh</c>, or <c>!uhhhh</c> above U+00FF. The rest stays readable, so keys sort nearly like the names. Rules:
/// learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model.
/// </summary>
public static class TableKey
{
    /// <summary>The maximum key length in UTF-16 units.</summary>
    public const int MaxLength = 512;

    /// <summary>Separates the parts of a joined key; no escaped text contains it.</summary>
    public const string Separator = "!!";

    // Sorts after Separator in ordinal order, and before anything else that can follow an escaped text.
    private const string AfterSeparator = "!\"";
    private const string ShortenedMark = "!~";
    private const int HashDigits = 64;

    /// <summary>Escapes all characters not allowed in a key; injective. The result may exceed <see cref="MaxLength"/>.</summary>
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

    /// <summary>Makes a key or part of one: the escaped text or, if too long, its beginning plus the SHA-256 of the whole text.</summary>
    /// <param name="longest">The maximum length of the result in UTF-16 units, 128 to 512.</param>
    /// <returns>The key, different for different texts (shortened ones: unless SHA-256 collides).</returns>
    public static string Of(string text, int longest = MaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 128);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, MaxLength);
        string escaped = Escape(text);
        if (escaped.Length <= longest) return escaped;

        int keep = longest - ShortenedMark.Length - HashDigits;
        // Do not cut an escape (at most six units) or a surrogate pair in two.
        int escape = escaped.LastIndexOf('!', keep - 1, 6);
        if (escape >= 0 && escape + (escaped[escape + 1] == 'u' ? 6 : 3) > keep) keep = escape;
        if (char.IsHighSurrogate(escaped[keep - 1])) keep--;
        // Hash the UTF-16 units: in UTF-8, all lone surrogates would be the same.
        string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
        return string.Concat(escaped.AsSpan(0, keep), ShortenedMark, hash);
    }

    /// <summary>Joins parts with <see cref="Separator"/>.</summary>
    /// <param name="parts">Keys from <see cref="Of"/>.</param>
    /// <exception cref="StorageException">The joined key is too long.</exception>
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
    public static (string From, string To) RangeOf(params ReadOnlySpan<string> parts)
    {
        string front = Join(parts);
        return (front + Separator, front + AfterSeparator);
    }

    /// <summary>Whether the service accepts the text as a key.</summary>
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
