using System.Text;
using CheXNet.Dicom;
using CheXNet.Reports;
using Xunit;

namespace CheXNet.Shared.Tests.Reports;

public sealed class StudyHeaderTests
{
    [Fact]
    public void Text_stays_in_the_films_character_set_byte_by_byte()
    {
        byte[] name = [.. "Yamada^Tarou="u8, .. "\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B"u8];
        DicomDataset header = StudyHeader.Of(Film(name, "", "ISO 2022 IR 87"));
        Assert.Equal(["", "ISO 2022 IR 87"], header.Texts(DicomTags.SpecificCharacterSet));
        Assert.Equal(name, header[DicomTags.PatientName]!.Value.ToArray());
        Assert.Equal("Yamada^Tarou=山田^太郎", header.Text(DicomTags.PatientName));
    }

    [Theory]
    [InlineData("LATIN_9")]
    [InlineData(null)]
    public void Text_of_no_known_character_set_becomes_UTF_8(string? characterSet)
    {
        DicomDataset header = StudyHeader.Of(Film(Encoding.Latin1.GetBytes("Müller"), characterSet is null ? [] : [characterSet]));
        Assert.Equal("ISO_IR 192", header.Text(DicomTags.SpecificCharacterSet));
        Assert.Equal("Müller", header.Text(DicomTags.PatientName));
    }

    [Fact]
    public void Valid_name_is_kept_however_many_bytes_it_takes()
    {
        string name = string.Join('=', Enumerable.Repeat(new string('Ü', 60), 3));
        Assert.Equal(name, StudyHeader.Of(Film(Encoding.UTF8.GetBytes(name), "ISO_IR 192")).Text(DicomTags.PatientName));
    }

    [Fact]
    public void Ascii_of_no_character_set_is_copied_as_it_is()
    {
        DicomDataset header = StudyHeader.Of(Film([.. "Miller^Jo"u8]));
        Assert.Null(header[DicomTags.SpecificCharacterSet]);
        Assert.Equal("Miller^Jo", header.Text(DicomTags.PatientName));
    }

    [Fact]
    public void What_is_missing_is_empty_where_the_standard_wants_it_and_absent_where_it_does_not()
    {
        DicomDataset header = StudyHeader.Of(new DicomDataset());
        Assert.All(
            new[] { DicomTags.PatientName, DicomTags.PatientId, DicomTags.PatientSex, DicomTags.StudyDate, DicomTags.AccessionNumber },
            tag => Assert.True(header[tag] is { Value.IsEmpty: true }, $"{tag} is not empty."));
        Assert.All(
            new[] { DicomTags.PatientAge, DicomTags.StudyDescription, DicomTags.TimezoneOffsetFromUtc },
            tag => Assert.False(header.Contains(tag)));
    }

    [Theory]
    [InlineData(DicomVr.DA, "20260230", "")]
    [InlineData(DicomVr.DA, "2026.02.28", "20260228")]
    [InlineData(DicomVr.TM, "235960.5", "235960.5")]
    [InlineData(DicomVr.TM, "12:30", "1230")]
    [InlineData(DicomVr.TM, "24", "")]
    [InlineData(DicomVr.AS, "7Y", "")]
    [InlineData(DicomVr.CS, "chest", "")]
    [InlineData(DicomVr.DS, "1e5", "1e5")]
    [InlineData(DicomVr.DS, "1.2.3", "")]
    [InlineData(DicomVr.LO, "tab\there", "tabhere")]
    [InlineData(DicomVr.SH, "seventeen letters", "seventeen letter")]
    [InlineData(DicomVr.PN, "a^b^c^d^e^f=g=h=i", "a^b^c^d^e=g=h")]
    [InlineData(DicomVr.UI, "1.02", "")]
    public void Value_that_its_representation_does_not_allow_is_mended_or_dropped(DicomVr vr, string value, string expected) =>
        Assert.Equal(expected, DicomValue.Clean(vr, value));

    [Theory]
    [InlineData(DicomVr.SH, "seventeen letters")]
    [InlineData(DicomVr.LO, "tab\there")]
    public void Identifier_is_never_shortened_into_another(DicomVr vr, string value) =>
        Assert.Equal("", DicomValue.Clean(vr, value, isIdentifier: true));

    [Theory]
    [InlineData("+0530", 330)]
    [InlineData("-1200", -720)]
    [InlineData("+0000", 0)]
    [InlineData("-0000", null)]
    [InlineData("+1430", null)]
    [InlineData("0530", null)]
    [InlineData("+05:30", null)]
    public void Offset_is_one_of_the_standard(string text, int? minutes) => Assert.Equal(minutes, StudyHeader.OffsetOf(text)?.TotalMinutes);

    private static DicomDataset Film(byte[] name, params string[] characterSet)
    {
        DicomDataset film = new();
        if (characterSet.Length > 0) film.Set(DicomTags.SpecificCharacterSet, DicomVr.CS, characterSet);
        film.Set(new DicomElement(DicomTags.PatientName, DicomVr.PN, name));
        return film;
    }
}
