using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using CheXNet.Dicom;
using CheXNet.Dicom.Pixels;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

/// <summary>
/// 60 films over transfer syntaxes, bits, signs, polarities and windows (tests/fixtures/dicom/make_films.py): gray as DCMTK's dcm2pnm shows
/// them, to one level, and the stored values as pydicom reads them.
/// </summary>
public sealed class DicomReferenceTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Films => [.. Read(TestData.Fixture("dicom", "films")).Select(static film => film.Name)];

    [Theory]
    [MemberData(nameof(Films))]
    public void Film_is_what_DCMTK_and_pydicom_read(string name) =>
        Check(TestData.Fixture("dicom", "films"), Read(TestData.Fixture("dicom", "films")).Single(film => film.Name == name));

    [Fact]
    public void There_are_60_films_over_all_encodings_that_are_read()
    {
        string folder = TestData.Fixture("dicom", "films");
        string[] syntaxes = [.. Directory.GetFiles(folder, "*.dcm").Select(static f => DicomReader.Read(File.ReadAllBytes(f)).Syntax.Uid)];
        Assert.Equal(60, syntaxes.Length);
        Assert.Equal(11, syntaxes.Distinct().Count());
    }

    [Fact]
    public void Films_of_another_seed_are_what_DCMTK_and_pydicom_read()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-dicom-");
        try
        {
            string script = Path.Combine(TestData.Repository, "tests", "fixtures", "dicom", "make_films.py");
            Assert.SkipUnless(
                File.Exists("/usr/bin/dcm2pnm") && File.Exists("/usr/bin/python3") && Run("-c", "import pydicom, numpy") == 0,
                "DCMTK and pydicom are not on this machine.");
            Assert.Equal(0, Run(script, "--seed", "20261126", "--output", folder.FullName));
            Assert.All(Read(folder.FullName), film => Check(folder.FullName, film));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Check(string folder, FilmCase film)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, $"{film.Name}.dcm"));
        byte[] expected = File.ReadAllBytes(Path.Combine(folder, $"{film.Name}.gray"));
        DicomReading reading = new() { Window = WindowChoice.Parse(film.Window, "window") };
        PixelImage shown = new XrayDecoder(new ImageLimits { Dicom = reading }).Decode(file).Image;

        Assert.Equal((film.Columns, film.Rows, 1), (shown.Width, shown.Height, shown.Channels));
        Assert.Equal(expected.Length, shown.Pixels.Length);
        int most = expected.Zip(shown.Pixels, static (one, other) => Math.Abs(one - other)).Max();
        Assert.True(most <= 1, $"{film.Name}: a pixel is {most} levels off");
        Assert.True(expected.Distinct().Count() > 50, $"{film.Name} shows too little to tell anything");
        if (film.Stored is { } stored) Assert.Equal(stored, StoredHash(file));
    }

    private static string StoredHash(byte[] file)
    {
        DicomFile read = DicomReader.Read(file);
        PixelModule module = PixelModule.Of(read.Dataset);
        ushort[] samples = StoredPixels.Read(read, module, static (_, _, _) => throw new InvalidOperationException("A JPEG of 8 bits."));
        byte[] values = [.. samples.SelectMany(s => BitConverter.GetBytes(module.ValueOf((s >> module.Shift) & (module.Levels - 1))))];
        return Convert.ToHexStringLower(SHA256.HashData(values));
    }

    private static List<FilmCase> Read(string folder) =>
        JsonSerializer.Deserialize<List<FilmCase>>(File.ReadAllText(Path.Combine(folder, "films.json")), Web)!;

    private static int Run(params string[] arguments)
    {
        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments))!;
        python.WaitForExit();
        return python.ExitCode;
    }

    /// <param name="Stored">Null where the encoding loses something.</param>
    internal sealed record FilmCase(string Name, int Rows, int Columns, string Window, string? Stored);
}
