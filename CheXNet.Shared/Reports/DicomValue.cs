using System.Text.RegularExpressions;
using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>
/// One value as its representation allows it (DICOM PS3.5, 6.2). Files in the field break these rules, and a copy of such a value would
/// make every instance that carries it invalid.
/// </summary>
internal static partial class DicomValue
{
    private const int NameGroups = 3, NameParts = 5, NameCharacters = 64;

    /// <summary>
    /// The value where it is valid, or what can be kept of it: names and descriptions lose control characters and what is too long. A
    /// shortened identifier, date or code would be another one, so of these nothing is kept.
    /// </summary>
    /// <param name="isIdentifier">Whether a text identifies something.</param>
    /// <returns>Without padding; empty if nothing can be kept.</returns>
    public static string Clean(DicomVr vr, string value, bool isIdentifier = false)
    {
        value = value.Trim(' ', '\0');
        return vr switch
        {
            DicomVr.PN => Name(value),
            DicomVr.LO or DicomVr.SH => Text(value, vr == DicomVr.LO ? 64 : 16, isIdentifier),
            DicomVr.DA => Date(value),
            DicomVr.TM => Time().IsMatch(value = value.Replace(":", "", StringComparison.Ordinal)) ? value : "",
            DicomVr.AS => Age().IsMatch(value) ? value : "",
            DicomVr.CS => Code().IsMatch(value) ? value : "",
            DicomVr.DS => value.Length <= 16 && Decimal().IsMatch(value) ? value : "",
            DicomVr.UI => DicomUid.IsValid(value) ? value : "",
            _ => throw new ArgumentException($"{vr} is not copied.", nameof(vr)),
        };
    }

    /// <summary>Text of this software in ASCII, which every character set has.</summary>
    public static string Ascii(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormKD))
        {
            if (c < 128) plain.Append(char.IsControl(c) && c is not ('\n' or '\r') ? ' ' : c);
            else if (c is '\u2013' or '\u2014' or '\u2212') plain.Append('-');
            else if (c is '\u2018' or '\u2019') plain.Append('\'');
            else if (c is '\u201C' or '\u201D') plain.Append('"');
            else if (c == '\u00D7') plain.Append('x');
            else if (!char.IsSurrogate(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark) plain.Append('?');
        }

        return plain.ToString();
    }

    /// <summary>Up to three writings of a name, parted by <c>=</c>, of up to five parts each.</summary>
    private static string Name(string value)
    {
        List<string> groups =
        [
            .. value.Split('=').Take(NameGroups).Select(static group =>
                Text(string.Join('^', group.Split('^').Take(NameParts)), NameCharacters, isIdentifier: false)),
        ];
        // Some readers, dciodvfy among them, hold all writings together to the limit of one: what is changed anyway keeps within it.
        if (string.Join('=', groups) != value)
        {
            while (groups.Count > 1 && Encoding.UTF8.GetByteCount(string.Join('=', groups)) > NameCharacters)
                groups.RemoveAt(groups.Count - 1);
        }

        return string.Join('=', groups).TrimEnd('=');
    }

    private static string Text(string value, int most, bool isIdentifier)
    {
        string clean = string.Concat(value.EnumerateRunes().Where(static r => !Rune.IsControl(r) && r != Rune.ReplacementChar)).Trim(' ');
        if (clean.EnumerateRunes().Count() <= most) return isIdentifier && clean != value ? "" : clean;
        return isIdentifier ? "" : string.Concat(clean.EnumerateRunes().Take(most)).TrimEnd(' ');
    }

    /// <summary>Also the form of ACR-NEMA, <c>1999.12.31</c>.</summary>
    private static string Date(string value)
    {
        string digits = value.Length == 10 ? value.Replace(".", "", StringComparison.Ordinal) : value;
        return digits.Length == 8 && digits.All(char.IsAsciiDigit)
            && DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? digits : "";
    }

    [GeneratedRegex(@"\A([01][0-9]|2[0-3])([0-5][0-9](([0-5][0-9]|60)(\.[0-9]{1,6})?)?)?\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\A[0-9]{3}[DWMY]\z")]
    private static partial Regex Age();

    [GeneratedRegex(@"\A[A-Z0-9_ ]{1,16}\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\z")]
    private static partial Regex Decimal();
}
