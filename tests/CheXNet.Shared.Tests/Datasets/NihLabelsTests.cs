using System.Text;
using CheXNet.Datasets;
using CheXNet.Findings;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

public sealed class NihLabelsTests : IDisposable
{
    private const string Header =
        "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position," +
        "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

    private const string Rows =
        """

        00000001_000.png,Cardiomegaly,0,1,57,M,PA,2682,2749,0.143,0.143
        00000001_001.png,Cardiomegaly|Emphysema,1,1,58,M,AP,2894,2729,0.143,0.143
        00000002_000.png,No Finding,0,2,80,F,PA,2500,2048,0.171,0.171

        """;

    private readonly DatasetFiles _files = new();

    public static TheoryData<string, byte[]> Copies => new()
    {
        { "as NIH gives it", Encoding.UTF8.GetBytes(Header + Rows) },
        { "with carriage returns", Encoding.UTF8.GetBytes((Header + Rows).ReplaceLineEndings("\r\n")) },
        { "with a byte order mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Header + Rows)] },
        { "in UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Header + Rows)] },
        { "compressed", DatasetFiles.Gzip(Encoding.UTF8.GetBytes(Header + Rows)) },
        { "with semicolons", Encoding.UTF8.GetBytes((Header + Rows).Replace(',', ';')) },
        { "with tabs", Encoding.UTF8.GetBytes((Header + Rows).Replace(',', '\t')) },
        { "with a comment", Encoding.UTF8.GetBytes("# from Box\n" + Header + Rows) },
        { "with Patient Sex", Encoding.UTF8.GetBytes((Header + Rows).Replace("Patient Gender", "Patient Sex", StringComparison.Ordinal)) },
        {
            "with quoted brackets",
            Encoding.UTF8.GetBytes(
                (Header + Rows).Replace("OriginalImage[Width,Height]", "\"OriginalImage[Width,Height]\"", StringComparison.Ordinal))
        },
        {
            "with an index, as pandas writes it",
            Encoding.UTF8.GetBytes((Header + Rows).Replace("\n0", "\n7,0", StringComparison.Ordinal).Insert(0, ","))
        },
    };

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task Copy_says_the_same(string how, byte[] content)
    {
        LabelTable table = await LabelFile.ReadAsync(_files.Write("d.csv", content), cancellationToken: CancellationToken.None);

        Assert.True(table is { Format: LabelFormat.Nih, Version: null, Anomalies: [] }, how);
        Assert.Equal(ChestXray14.Findings, table.Findings);
        Assert.Equal(["00000001_000.png", "00000001_001.png", "00000002_000.png"], table.Rows.Select(static r => r.Image));
        Assert.Equal(["Cardiomegaly", "Cardiomegaly,Emphysema", ""], table.Rows.Select(r => Present(table, r)));
        Assert.Equal(["00000001", "00000001", "00000002"], table.Rows.Select(static r => r.Patient));
        Assert.Equal(["PA", "AP", "PA"], table.Rows.Select(static r => r.View));
        Assert.Equal([PatientSex.Male, PatientSex.Male, PatientSex.Female], table.Rows.Select(static r => r.Sex));
        Assert.Equal([57d, 58, 80], table.Rows.Select(static r => r.Age));
        Assert.Equal([false, false, true], table.Rows.Select(static r => r.NoFinding));
    }

    [Theory]
    [InlineData("058Y", 58)]
    [InlineData("006M", 0.5)]
    [InlineData("411", 411)]
    public async Task Age_of_the_older_version_tells_it(string age, double years)
    {
        LabelTable table = await _files.LabelsAsync(Header + Rows.Replace(",57,", $",{age},", StringComparison.Ordinal));

        Assert.Equal("labels of 2017", table.Version);
        Assert.Equal(years, table.Rows[0].Age);
    }

    [Fact]
    public async Task Trailing_column_of_the_older_version_tells_it()
    {
        LabelTable table = await _files.LabelsAsync(Header + "," + Rows.Replace("3\n", "3,\n", StringComparison.Ordinal));

        Assert.Equal("labels of 2017", table.Version);
        Assert.Equal([("trailing-cells", 2L, false)], table.Anomalies.Select(static a => (a.Kind.Code, a.Count, a.Kind.IsFault)));
    }

    [Theory]
    [InlineData("00000003_000.png,Mass,0,3,411,M,PA", "age-outlier", "00000003_000.png: 411")]
    [InlineData("00000003_000.png,Mass,0,3,unknown,M,PA", "age-unreadable", "00000003_000.png: unknown")]
    [InlineData("00000003_000.png,Mass,0,3,44,X,PA", "sex-unreadable", "00000003_000.png: X")]
    [InlineData("00000003_000.png,Mess,0,3,44,M,PA", "label-unknown", "00000003_000.png: Mess")]
    [InlineData("00000003_000.png,Mass|No Finding,0,3,44,M,PA", "no-finding-besides", "00000003_000.png")]
    [InlineData("00000003_000.png,Mass,0,4,44,M,PA", "patient-differs", "00000003_000.png: 4")]
    [InlineData("00000003_000.png,Mass,2,3,44,M,PA", "follow-up-differs", "00000003_000.png: 2")]
    [InlineData("00000003_000.png,,0,3,44,M,PA", "row-unreadable", "line 5 has no finding labels, not even No Finding")]
    [InlineData("00000002_001.png,Mass,1,2,81,M,PA", "patient-two-sexes", "00000002")]
    [InlineData(",Mass,0,3,44,M,PA", "row-unreadable", "line 5 names no image")]
    [InlineData("00000002_000.png,No Finding,0,2,80,F,PA", "image-twice", "00000002_000.png (line 5)")]
    [InlineData("./00000002_000.png,Mass,0,2,80,F,PA", "image-twice-different", "00000002_000.png (line 5)")]
    public async Task Anomaly_is_named_and_counted(string row, string code, string example)
    {
        LabelTable table = await _files.LabelsAsync(Header + Rows + row + ",1,1,1,1\n");

        DatasetAnomaly anomaly = Assert.Single(table.Anomalies);
        Assert.Equal((code, 1L), (anomaly.Kind.Code, anomaly.Count));
        Assert.Equal([example], anomaly.Examples);
    }

    [Theory]
    [InlineData("Pneumonia", "labels v2020")]
    [InlineData("Pneumonia|Mass", "labels v2020")]
    [InlineData("No Finding", "labels of 2017")]
    public async Task Labels_themselves_tell_the_version(string labels, string version)
    {
        LabelTable table = await _files.LabelsAsync($"Image Index,Finding Labels\n00000001_000.png,Hernia\n00000150_002.png,{labels}\n");

        Assert.Equal(version, table.Version);
    }

    [Fact]
    public async Task Films_drawn_by_this_program_are_told_from_real_ones()
    {
        _files.Write("README.txt", "SYNTHETIC CHEST FILMS. NO PATIENTS.\n");

        LabelTable table = await _files.LabelsAsync(Header + Rows);

        Assert.Equal((LabelFormat.Phantoms, null), (table.Format, table.Version));
    }

    [Fact]
    public async Task Real_file_has_the_known_counts()
    {
        string path = TestData.RequireOrSkip("nih", "Data_Entry_2017_v2020.csv.gz");

        LabelTable table = await LabelFile.ReadAsync(path, cancellationToken: CancellationToken.None);

        Assert.Equal((LabelFormat.Nih, "labels v2020"), (table.Format, table.Version));
        Assert.Equal(112_120, table.Rows.Count);
        Assert.Equal(30_805, table.Rows.DistinctBy(static r => r.Patient).Count());
        Assert.Equal(60_361, table.Rows.Count(static r => r.NoFinding == true));
        Assert.Equal(67_310, table.Rows.Count(static r => r.View == "PA"));
        Assert.Equal(20_796, table.Rows.Count(static r => r.Labels.Count(static l => l == LabelState.Present) > 1));
        int[] expected = [11559, 2776, 13317, 19894, 5782, 6331, 1431, 5302, 4667, 2303, 2516, 1686, 3385, 227];
        Assert.Equal(expected, Enumerable.Range(0, 14).Select(i => table.Rows.Count(r => r.Labels[i] == LabelState.Present)));
        Assert.Equal(expected, table.Findings.Select(f => table.Mapping.Single(m => m.Finding == f).Images));
        Assert.Equal([("follow-up-differs", 24_106L)], table.Anomalies.Select(static a => (a.Kind.Code, a.Count)));
    }

    private static string Present(LabelTable table, LabelRow row) =>
        string.Join(',', table.Findings.Where((_, i) => row.Labels[i] == LabelState.Present));
}
