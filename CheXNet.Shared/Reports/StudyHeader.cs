using CheXNet.Dicom;

namespace CheXNet.Reports;

/// <summary>
/// What an instance in a film's study says of patient and study: what the film says, as far as its values are valid
/// (<see cref="DicomValue"/>). The text stays in the film's character set, byte by byte; if a value is not valid in it, or the set is
/// none, all of it becomes UTF-8.
/// </summary>
internal static class StudyHeader
{
    private const bool Always = true, IfThere = false;

    /// <summary>Patient, Clinical Trial's note on identity, General Study and Patient Study Module, and the offset that holds for all
    /// times (PS3.3, C.7.1, C.7.2, C.12).</summary>
    private static readonly (DicomTag Tag, DicomVr Vr, bool Always, bool IsIdentifier)[] Copied =
    [
        (DicomTags.TimezoneOffsetFromUtc, DicomVr.SH, IfThere, true),
        (DicomTags.StudyDate, DicomVr.DA, Always, true),
        (DicomTags.StudyTime, DicomVr.TM, Always, true),
        (DicomTags.AccessionNumber, DicomVr.SH, Always, true),
        (DicomTags.ReferringPhysicianName, DicomVr.PN, Always, false),
        (DicomTags.StudyDescription, DicomVr.LO, IfThere, false),
        (DicomTags.PatientName, DicomVr.PN, Always, false),
        (DicomTags.PatientId, DicomVr.LO, Always, true),
        (DicomTags.IssuerOfPatientId, DicomVr.LO, IfThere, true),
        (DicomTags.PatientBirthDate, DicomVr.DA, Always, true),
        (DicomTags.PatientSex, DicomVr.CS, Always, true),
        (DicomTags.PatientAge, DicomVr.AS, IfThere, true),
        (ReportTags.PatientSize, DicomVr.DS, IfThere, true),
        (ReportTags.PatientWeight, DicomVr.DS, IfThere, true),
        (ReportTags.PatientIdentityRemoved, DicomVr.CS, IfThere, true),
        (ReportTags.DeidentificationMethod, DicomVr.LO, IfThere, false),
        (DicomTags.StudyId, DicomVr.SH, Always, true),
    ];

    /// <summary>A new data set with the elements above.</summary>
    public static DicomDataset Of(DicomDataset film)
    {
        string[] terms = [.. film.Texts(DicomTags.SpecificCharacterSet)];
        bool isPlain = Copied.All(element => IsPlain(film, element.Tag, element.Vr, element.IsIdentifier, terms.Length > 0));
        bool keeps = isPlain && CharacterSetTerms.AreValid(terms);
        DicomDataset header = keeps ? new DicomDataset() : DicomDataset.Create();
        if (keeps && terms.Length > 0) header.Set(DicomTags.SpecificCharacterSet, DicomVr.CS, terms);
        foreach ((DicomTag tag, DicomVr vr, bool always, bool isIdentifier) in Copied)
        {
            string value = Allowed(tag, DicomValue.Clean(vr, FirstOf(film, tag), isIdentifier));
            if (value.Length == 0 && !always) continue;
            if (keeps && value.Length > 0 && vr.HasCharacterSet()) header.Set(new DicomElement(tag, vr, Trimmed(film[tag]!.Value)));
            else header.Set(tag, vr, value);
        }

        // Whoever removed an identity has to say how.
        if (!header.Contains(ReportTags.DeidentificationMethod) || header.Text(ReportTags.PatientIdentityRemoved) != "YES")
        {
            header.Remove(ReportTags.DeidentificationMethod);
            if (header.Text(ReportTags.PatientIdentityRemoved) == "YES") header.Remove(ReportTags.PatientIdentityRemoved);
        }

        return header;
    }

    /// <summary>A value of the film as it may stand in a copy; null if there is none that is valid.</summary>
    public static string? ValueOf(DicomDataset film, DicomTag tag, DicomVr vr) =>
        DicomValue.Clean(vr, FirstOf(film, tag), isIdentifier: true) is { Length: > 0 } value ? value : null;

    /// <summary>Whether the bytes can be copied as they are.</summary>
    private static bool IsPlain(DicomDataset film, DicomTag tag, DicomVr vr, bool isIdentifier, bool hasTerms)
    {
        if (!vr.HasCharacterSet() || film[tag] is not { } element) return true;
        string value = FirstOf(film, tag);
        bool isNamed = hasTerms || !element.Value.Span.ContainsAnyExceptInRange((byte)0, (byte)0x7F);
        return isNamed && film.Texts(tag).Count <= 1 && DicomValue.Clean(vr, value, isIdentifier) == value;
    }

    /// <summary>The first value; where no character set is named that there is, bytes that are not UTF-8 are taken for Latin-1.</summary>
    private static string FirstOf(DicomDataset film, DicomTag tag)
    {
        string value = film.Texts(tag) is [var first, ..] ? first : "";
        IReadOnlyList<string> terms = film.Texts(DicomTags.SpecificCharacterSet);
        if (!value.Contains('\uFFFD', StringComparison.Ordinal) || (terms.Count > 0 && CharacterSetTerms.AreValid(terms))) return value;
        return Encoding.Latin1.GetString(film[tag]!.Value.Span).Split('\\')[0].Trim(' ', '\0');
    }

    private static string Allowed(DicomTag tag, string value) => tag switch
    {
        _ when tag == DicomTags.PatientSex => value is "M" or "F" or "O" ? value : "",
        _ when tag == ReportTags.PatientIdentityRemoved => value is "YES" or "NO" ? value : "",
        _ when tag == DicomTags.TimezoneOffsetFromUtc => OffsetOf(value) is null ? "" : value,
        _ => value,
    };

    /// <summary>An offset such as <c>-0330</c> (PS3.3, C.12.1.1.8); null if it is none.</summary>
    public static TimeSpan? OffsetOf(string? text)
    {
        if (text is not { Length: 5 } || text[0] is not ('+' or '-') || !text.AsSpan(1).ContainsOnlyDigits()) return null;
        int number = int.Parse(text.AsSpan(1), CultureInfo.InvariantCulture), minutes = number % 100;
        TimeSpan offset = new(number / 100, minutes, 0);
        if (minutes > 59 || offset > (text[0] == '+' ? TimeSpan.FromHours(14) : TimeSpan.FromHours(12)) || text == "-0000") return null;
        return text[0] == '+' ? offset : -offset;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> value)
    {
        int length = value.Span.TrimEnd(" \0"u8).Length;
        return value[..length];
    }
}
