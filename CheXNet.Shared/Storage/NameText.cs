using System.Text.RegularExpressions;

namespace CheXNet.Storage;

/// <summary>
/// Which characters a name may have, and how any name is shown. The services describe names in XML 1.0, which holds no U+FFFE, U+FFFF, lone
/// surrogate or control character (w3.org/TR/xml/#charsets): a name with one could be written, but not listed.
/// </summary>
public static partial class NameText
{
    /// <summary>Whether a name of these characters can be stored, listed and logged: no control character (Unicode's category Cc), no
    /// U+FFFE or U+FFFF, no lone surrogate.</summary>
    public static bool IsStorable(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] >= '\uFFFE') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>The text with <c>\uXXXX</c> for what a terminal, log or sentence should not hold: the characters that
    /// <see cref="IsStorable"/> excludes, and those that are invisible or change the direction of writing.</summary>
    public static string Escape(string text) => Unprintable().Replace(
        text, static found => string.Concat(found.Value.Select(static c => $"\\u{(int)c:X4}")));

    // .NET's regular expressions see UTF-16 units: a surrogate is lone unless its other half stands beside it.
    [GeneratedRegex(
        @"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Unprintable();
}
