namespace CheXNet.Files;

/// <summary>
/// Text from elsewhere (names of files, messages about them) as it may be shown: control characters, which drive a terminal, and characters
/// that turn the direction of writing become <c>\u001B</c> and the like. In JSON the result means the same string as before.
/// </summary>
public static class VisibleText
{
    /// <summary>Escapes everything that is not visible, line breaks and tabs among it.</summary>
    public static string Line(string text) => Escape(text, static c => !IsHarmful(c) && c is not ('\n' or '\r' or '\t'));

    /// <summary>Escapes all but tabs and line breaks, which may be the writer's own.</summary>
    public static string Lines(string text) => Escape(text, static c => !IsHarmful(c));

    /// <summary>Whether a character is a control (C0 but tab and line breaks, DEL, C1), a separator of lines, or a bidirectional mark.</summary>
    public static bool IsHarmful(char c) =>
        c is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\u007F' and <= '\u009F') or '\u061C' or '\u200E' or '\u200F'
            or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Escape(string text, Func<char, bool> isKept)
    {
        if (text.All(isKept)) return text;
        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text)
        {
            if (isKept(c)) escaped.Append(c);
            else escaped.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}");
        }

        return escaped.ToString();
    }
}
