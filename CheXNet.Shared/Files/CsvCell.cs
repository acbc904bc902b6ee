namespace CheXNet.Files;

/// <summary>
/// Text cells that a spreadsheet does not run and a terminal does not obey. A cell that begins with <c>= + - @</c>, a tab, a carriage
/// return or an apostrophe, or holds a control or bidirectional character, begins with an apostrophe; after it, such characters are
/// <c>\u001B</c> and a backslash is <c>\\</c>. Every other cell is as it is, so whoever reads takes a leading apostrophe as the sign.
/// </summary>
public static class CsvCell
{
    private const char Mark = '\'';

    /// <summary>The cell for a text.</summary>
    public static string Of(string text)
    {
        if (text.Length == 0 || (text[0] is not ('=' or '+' or '-' or '@' or Mark) && VisibleText.Line(text) == text)) return text;
        return Mark + VisibleText.Line(text.Replace(@"\", @"\\", StringComparison.Ordinal));
    }

    /// <summary>The text of a cell.</summary>
    public static string Read(string cell)
    {
        if (cell.Length == 0 || cell[0] != Mark) return cell;
        StringBuilder text = new(cell.Length);
        for (int i = 1; i < cell.Length; i++)
        {
            if (cell[i] != '\\' || i + 1 == cell.Length)
            {
                text.Append(cell[i]);
            }
            else if (cell[++i] != 'u' || i + 4 >= cell.Length || !IsCode(cell.AsSpan(i + 1, 4), out ushort code))
            {
                text.Append(cell[i]);
            }
            else
            {
                text.Append((char)code);
                i += 4;
            }
        }

        return text.ToString();
    }

    private static bool IsCode(ReadOnlySpan<char> digits, out ushort code) =>
        ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
}
