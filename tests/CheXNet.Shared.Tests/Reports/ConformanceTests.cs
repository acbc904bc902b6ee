using System.Text;
using CheXNet.Dicom;
using CheXNet.Reports;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Reports;

/// <summary>What is exported has no error of dciodvfy (dicom3tools), whatever the film's own values are like.</summary>
public sealed class ConformanceTests : IAsyncLifetime
{
    private static readonly DicomTag
        Removed = new(0x0012, 0x0062), Method = new(0x0012, 0x0063), Weight = new(0x0010, 0x1030), Features = new(0x0028, 0x0302);

    private static readonly DicomTag[] Texts =
    [
        DicomTags.PatientName, DicomTags.PatientId, DicomTags.PatientComments, DicomTags.AccessionNumber, DicomTags.ReferringPhysicianName,
        DicomTags.InstitutionName, DicomTags.StudyDescription,
    ];

    private static readonly Dictionary<string, Action<DicomDataset>> Changes = new()
    {
        ["plain"] = static _ => { },
        ["all that is copied"] = static data =>
        {
            data.Set(DicomTags.StudyDate, DicomVr.DA, "20260102");
            data.Set(DicomTags.StudyTime, DicomVr.TM, "0930");
            data.Set(DicomTags.StudyId, DicomVr.SH, "S1");
            data.Set(DicomTags.IssuerOfPatientId, DicomVr.LO, "Ward");
            data.Set(DicomTags.PatientBirthDate, DicomVr.DA, "19501231");
            data.Set(DicomTags.PatientSex, DicomVr.CS, "F");
            data.Set(DicomTags.PatientAge, DicomVr.AS, "075Y");
            data.Set(Weight, DicomVr.DS, "61.5");
            data.Set(DicomTags.TimezoneOffsetFromUtc, DicomVr.SH, "+0530");
            data.Set(DicomTags.PatientOrientation, DicomVr.CS, "L", "F");
            data.Set(Features, DicomVr.CS, "NO");
        },
        ["nothing"] = static data =>
        {
            foreach (DicomTag tag in Texts) data.Remove(tag);
            data.Remove(DicomTags.BodyPartExamined);
            data.Remove(DicomTags.Modality);
            data.Remove(DicomTags.ViewPosition);
            data.Remove(DicomTags.SpecificCharacterSet);
        },
        ["empty"] = static data =>
        {
            foreach (DicomTag tag in Texts) data.Set(tag, DicomVr.LO, "");
            data.Set(DicomTags.BodyPartExamined, DicomVr.CS, "");
            data.Set(DicomTags.PatientSex, DicomVr.CS, "");
        },
        ["hostile"] = static data =>
        {
            data.Set(DicomTags.PatientName, DicomVr.PN, new string('N', 300) + "^a^b^c^d^e^f=b=c=d\u0001");
            data.Set(DicomTags.PatientId, DicomVr.LO, new string('7', 100));
            data.Set(DicomTags.IssuerOfPatientId, DicomVr.LO, "a\u0007b");
            data.Set(DicomTags.PatientBirthDate, DicomVr.DA, "19991399");
            data.Set(DicomTags.PatientSex, DicomVr.CS, "male");
            data.Set(DicomTags.PatientAge, DicomVr.AS, "62");
            data.Set(DicomTags.StudyDate, DicomVr.DA, "yesterday");
            data.Set(DicomTags.StudyTime, DicomVr.TM, "25:61");
            data.Set(DicomTags.StudyId, DicomVr.SH, "far too long for a short string");
            data.Set(DicomTags.AccessionNumber, DicomVr.SH, "a", "b");
            data.Set(DicomTags.StudyDescription, DicomVr.LO, "two", "values\nand a line" + new string('x', 90));
            data.Set(DicomTags.ReferringPhysicianName, DicomVr.PN, "^^^^^^^^====");
            data.Set(DicomTags.BodyPartExamined, DicomVr.CS, "Thorax pa");
            data.Set(DicomTags.PatientOrientation, DicomVr.CS, "x", "y", "z");
            data.Set(DicomTags.TimezoneOffsetFromUtc, DicomVr.SH, "CET");
            data.Set(Removed, DicomVr.CS, "YES");
            data.Set(Weight, DicomVr.DS, "heavy");
            data.Set(Features, DicomVr.CS, "MAYBE");
        },
        ["another part of the body"] = static data =>
        {
            data.Set(DicomTags.BodyPartExamined, DicomVr.CS, "HAND");
            data.Set(DicomTags.Laterality, DicomVr.CS, "L");
        },
        ["identity removed"] = static data =>
        {
            data.Set(Removed, DicomVr.CS, "YES");
            data.Set(Method, DicomVr.LO, "by hand");
        },
        ["Latin-1"] = static data => Name(data, "ISO_IR 100", Encoding.Latin1.GetBytes("Müller^Jörg")),
        ["Japanese"] = static data => Name(
            data, "\\ISO 2022 IR 87",
            [
                .. "Yamada^Tarou="u8, .. "\u001b$B;3ED\u001b(B^\u001b$BB@O:\u001b(B"u8,
                .. "=\u001b$B$d$^$@\u001b(B^\u001b$B$?$m$&\u001b(B"u8,
            ]),
        ["Korean"] = static data => Name(
            data, "\\ISO 2022 IR 149",
            [.. "Hong="u8, .. "\u001b$)C"u8, 0xFB, 0xF3, .. "^"u8, .. "\u001b$)C"u8, 0xD1, 0xCE, 0xD4, 0xD7]),
        ["a set that is none"] = static data => Name(data, "LATIN_9", Encoding.Latin1.GetBytes("Müller^Jörg")),
        ["no set, but letters of Latin-1"] = static data => Name(data, null, Encoding.Latin1.GetBytes("Müller^Jörg")),
    };

    private ReportWorld _world = null!;

    public static TheoryData<string> Films => [.. Changes.Keys];

    public async ValueTask InitializeAsync() => _world = await ReportWorld.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Films))]
    public void Export_has_no_error_of_dciodvfy(string film)
    {
        Assert.SkipUnless(DicomTools.Has("dciodvfy"), "dicom3tools is not on this machine.");
        AssertConform(DicomFilms.Noise(1, change: Changes[film]));
    }

    [Fact]
    public void Exports_of_films_of_every_encoding_have_no_error_of_dciodvfy()
    {
        Assert.SkipUnless(DicomTools.Has("dciodvfy"), "dicom3tools is not on this machine.");
        string[] films = [.. Directory.GetFiles(TestData.Fixture("dicom", "films"), "*.dcm").Order(StringComparer.Ordinal).Take(13)];
        Assert.All(films, film => AssertConform(File.ReadAllBytes(film)));
        string real = Path.Combine(TestData.Root ?? "", "dicom", "mono2-jpeg-baseline.dcm");
        if (File.Exists(real)) AssertConform(File.ReadAllBytes(real));
    }

    [Fact]
    public void Dciodvfy_finds_an_error_where_there_is_one()
    {
        Assert.SkipUnless(DicomTools.Has("dciodvfy"), "dicom3tools is not on this machine.");
        DicomDataset data = DicomReader.Read(_world.Make(DicomFilms.Noise(1))[0].Instance.File).Dataset;
        data.Set(DicomTags.PatientSex, DicomVr.CS, "male");
        Assert.NotEmpty(DicomTools.ErrorsOf(DicomWriter.Write(data)));
    }

    private void AssertConform(byte[] film)
    {
        IReadOnlyList<StudyInstance> made = _world.Make(film);
        Assert.Equal(3, made.Count);
        Assert.All(made, static instance => Assert.Empty(DicomTools.ErrorsOf(instance.Instance.File.ToArray())));
    }

    private static void Name(DicomDataset data, string? characterSet, byte[] name)
    {
        foreach (DicomTag tag in Texts) data.Remove(tag);
        if (characterSet is null) data.Remove(DicomTags.SpecificCharacterSet);
        else data.Set(DicomTags.SpecificCharacterSet, DicomVr.CS, characterSet.Split('\\'));
        data.Set(new DicomElement(DicomTags.PatientName, DicomVr.PN, name));
    }
}
