using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Explanations;
using CheXNet.Findings;
using CheXNet.Imaging;
using CheXNet.Models;
using CheXNet.Reports;
using CheXNet.Scoring;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Reports;

public sealed class StudyReportTests : IAsyncLifetime
{
    private ReportWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await ReportWorld.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Film_becomes_a_capture_of_each_finding_and_a_report_in_its_own_study()
    {
        IReadOnlyList<StudyInstance> made = _world.Make(DicomFilms.Noise(1));

        Assert.Equal(["sc-Atelectasis", "sc-Infiltration", "sr"], made.Select(static i => i.Name));
        DicomDataset[] read = [.. made.Select(static i => DicomReader.Read(i.Instance.File).Dataset)];
        Assert.All(read, static data =>
        {
            Assert.Equal(DicomFilms.Study, data.Text(DicomTags.StudyInstanceUid));
            Assert.NotEqual(DicomFilms.Series, data.Text(DicomTags.SeriesInstanceUid));
            Assert.Equal($"{DicomFilms.Planted}^Ünique", data.Text(DicomTags.PatientName));
            Assert.Equal($"{DicomFilms.Planted}-4711", data.Text(DicomTags.PatientId));
            Assert.Null(data[DicomTags.PatientComments]);
            Assert.Equal(("20260301", "235958.123000"), (data.Text(DicomTags.ContentDate), data.Text(DicomTags.ContentTime)));
        });
        Assert.Equal(made.Select(static i => i.Instance.SopInstanceUid), read.Select(static d => d.Text(DicomTags.SopInstanceUid)));
        Assert.Equal(3, made.Select(static i => i.Instance.SopInstanceUid).Distinct().Count());
        Assert.Equal(2, read.Select(static d => d.Text(DicomTags.SeriesInstanceUid)).Distinct().Count());
    }

    [Fact]
    public void Same_row_gives_the_same_bytes_and_another_content_another_identifier()
    {
        byte[] film = DicomFilms.Noise(1);
        Prediction row = _world.Score(film);
        IReadOnlyList<StudyInstance> one = _world.Make(film, row), two = _world.Make(film, _world.Score(film));
        Assert.Equal(one.Select(static i => i.Instance.File.ToArray()), two.Select(static i => i.Instance.File.ToArray()));

        Prediction otherNumbers = row with { Probabilities = [0.5, .. row.Probabilities.Skip(1)] };
        Prediction later = row with { Provenance = row.Provenance with { ScoredAt = row.Provenance.ScoredAt.AddSeconds(1) } };
        IEnumerable<StudyInstance> all =
            [.. one, .. _world.Make(film, otherNumbers), .. _world.Make(film, later), .. _world.Make(film, row, findings: [3])];
        Assert.All(
            all.GroupBy(static i => i.Instance.SopInstanceUid),
            static same => Assert.Single(same.Select(static i => Convert.ToHexString(i.Instance.File.Span)).Distinct()));
        Assert.NotEqual(one[0].Instance.SopInstanceUid, _world.Make(film, later)[0].Instance.SopInstanceUid);
        Assert.NotEqual(one[^1].Instance.SopInstanceUid, _world.Make(film, row, findings: [3])[^1].Instance.SopInstanceUid);
    }

    [Fact]
    public void Capture_is_the_overlay_with_its_legend_as_DCMTK_and_pydicom_see_it()
    {
        byte[] film = DicomFilms.Noise(1, width: 300, height: 200);
        Prediction row = _world.Score(film);
        PixelImage drawn = OverlayPicture.Draw(
            new XrayDecoder(new ImageLimits()).Decode(film).Image, row, 0, ExplanationMethods.GradCam,
            marks: new PictureMarks { Legend = true });
        byte[] file = _world.Make(film, row)[0].Instance.File.ToArray();
        DicomDataset data = DicomReader.Read(file).Dataset;
        Assert.Equal(drawn.Pixels, data[DicomTags.PixelData]!.Value.ToArray());
        Assert.Equal(("YES", "RESEARCH"), (data.Text(DicomTags.BurnedInAnnotation), data.Text(new DicomTag(0x0018, 0x9004))));
        Assert.Contains("not for diagnosis", data.Text(DicomTags.DerivationDescription), StringComparison.Ordinal);
        Assert.True(drawn.Height > 200, "There is no legend.");

        Assert.SkipUnless(DicomTools.Has("dcm2pnm") && DicomTools.HasPydicom(), "DCMTK and pydicom are not on this machine.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("chexnet-capture-");
        try
        {
            (string dicom, string ppm) = (Path.Combine(folder.FullName, "c.dcm"), Path.Combine(folder.FullName, "c.ppm"));
            File.WriteAllBytes(dicom, file);
            Assert.Equal((0, ""), DicomTools.Run("/usr/bin/dcm2pnm", "+op", dicom, ppm));
            Assert.Equal(drawn.Pixels, File.ReadAllBytes(ppm)[^drawn.Pixels.Length..]);
            const string sum = "import pydicom, sys, hashlib; d = pydicom.dcmread(sys.argv[1]); "
                + "print(d.pixel_array.shape, hashlib.sha256(d.pixel_array.tobytes()).hexdigest())";
            string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(drawn.Pixels));
            Assert.Equal(
                (0, FormattableString.Invariant($"({drawn.Height}, {drawn.Width}, 3) {hash}\n")), DicomTools.RunPython(sum, dicom));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Report_has_the_rows_numbers_for_dsrdump_and_pydicom()
    {
        Assert.SkipUnless(DicomTools.Has("dsrdump") && DicomTools.HasPydicom(), "DCMTK and pydicom are not on this machine.");
        byte[] film = DicomFilms.Noise(1);
        Prediction row = _world.Score(film);
        row = row with { Probabilities = [1e-9, 1, 0, 0.1 + 0.2, .. row.Probabilities.Skip(4)] };
        IReadOnlyList<StudyInstance> made = _world.Make(film, row);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, made[^1].Instance.File.ToArray());
            const string read = """
                import pydicom, sys
                report = pydicom.dcmread(sys.argv[1])
                name = lambda item: item.ConceptNameCodeSequence[0].CodeValue
                groups = [i for i in report.ContentSequence if i.ValueType == 'CONTAINER' and name(i) == '126010'][0].ContentSequence
                for group in groups:
                    number = [i for i in group.ContentSequence if i.ValueType == 'NUM'][0]
                    value = number.MeasuredValueSequence[0]
                    code = [i for i in group.ContentSequence if i.ValueType == 'CODE'][0].ConceptCodeSequence[0]
                    maps = [i.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for i in group.ContentSequence
                            if i.ValueType == 'IMAGE' and name(i) == '130401']
                    exact = value.FloatingPointValue if 'FloatingPointValue' in value else float(value.NumericValue)
                    print(code.CodeValue, name(number), value.MeasurementUnitsCodeSequence[0].CodeValue, repr(float(exact)), *maps)
                """;
            (int status, string said) = DicomTools.RunPython(read, path);
            Assert.Equal(0, status);
            string[] lines = said.TrimEnd().Split('\n');
            Assert.Equal(14, lines.Length);
            for (int i = 0; i < 14; i++)
            {
                string[] cells = lines[i].Split(' ');
                Assert.Equal([FindingCodes.Of(row.Findings[i]).Value, "122157", "{0:1}"], cells[..3]);
                Assert.Equal(row.Probabilities[i], double.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture));
                string[] map = i switch { 0 => [made[0].Instance.SopInstanceUid], 3 => [made[1].Instance.SopInstanceUid], _ => [] };
                Assert.Equal(map, cells[4..]);
            }

            (status, string dump) = DicomTools.Run("/usr/bin/dsrdump", "+Pl", path);
            Assert.Equal(0, status);
            Assert.Equal(14, dump.Split("<contains NUM:").Length - 1);
            Assert.Contains("Completion Flag     : COMPLETE", dump, StringComparison.Ordinal);
            Assert.Contains("Verification Flag   : UNVERIFIED", dump, StringComparison.Ordinal);
            Assert.Contains("not for diagnosis", dump, StringComparison.Ordinal);
            Assert.Contains(row.Provenance.ModelHash, dump, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Report_has_the_rows_answers_as_coded_evaluations_and_none_where_the_row_has_none()
    {
        byte[] film = DicomFilms.Noise(1);
        Prediction row = _world.Score(film) with { Answers = null };
        Prediction answered = row with
        {
            Answers = [ConformalAnswer.Yes, ConformalAnswer.No, ConformalAnswer.Uncertain, .. new ConformalAnswer?[row.Findings.Count - 3]],
        };
        Prediction otherwise = answered with { Answers = [ConformalAnswer.No, .. answered.Answers!.Skip(1)] };

        DicomInstance none = _world.Make(film, row)[^1].Instance, some = _world.Make(film, answered)[^1].Instance;
        DicomInstance others = _world.Make(film, otherwise)[^1].Instance;

        Assert.Empty(AnswersOf(none));
        Assert.Equal(["373066001 SCT Yes", "373067005 SCT No", "373068000 SCT Undetermined"], AnswersOf(some));
        Assert.Equal(3, new[] { none, some, others }.Select(static i => i.SopInstanceUid).Distinct().Count());
        Assert.SkipUnless(DicomTools.Has("dciodvfy"), "dicom3tools is not on this machine.");
        Assert.Empty(DicomTools.ErrorsOf(some.File.ToArray()));

        static string[] AnswersOf(DicomInstance report)
        {
            IEnumerable<DicomDataset> groups = DicomReader.Read(report.File).Dataset.Items(DicomTags.ContentSequence)
                .SelectMany(static item => item.Items(DicomTags.ContentSequence)).Where(static g => NameOf(g) == "125007");
            return
            [
                .. groups.SelectMany(static group => group.Items(DicomTags.ContentSequence))
                    .Where(static item => NameOf(item) == "Conformal_Answer" && item.Text(DicomTags.RelationshipType) == "CONTAINS")
                    .Select(static item => item.Items(DicomTags.ConceptCodeSequence)[0])
                    .Select(static c => $"{c.Text(DicomTags.CodeValue)} {c.Text(DicomTags.CodingSchemeDesignator)} "
                        + c.Text(DicomTags.CodeMeaning)),
            ];
        }

        static string? NameOf(DicomDataset item) => item.Items(DicomTags.ConceptNameCodeSequence)[0].Text(DicomTags.CodeValue);
    }

    [Fact]
    public void Loss_of_a_film_is_stated_in_what_is_made_of_it()
    {
        Assert.Equal(("00", null, null), LossOf(DicomFilms.Noise(1)));
        Assert.Equal(("01", "10.5", "ISO_15444_1"), LossOf(DicomFilms.Noise(1, change: static data =>
        {
            data.Set(DicomTags.LossyImageCompression, DicomVr.CS, "01");
            data.Set(new DicomTag(0x0028, 0x2112), DicomVr.DS, "10.5");
            data.Set(new DicomTag(0x0028, 0x2114), DicomVr.CS, "ISO_15444_1");
        })));
        string folder = TestData.Fixture("dicom", "films");
        byte[] jpeg = File.ReadAllBytes(Directory.GetFiles(folder, "*jpeg-baseline*.dcm").Order(StringComparer.Ordinal).First());
        Assert.Equal(("01", "ISO_10918_1"), (LossOf(jpeg).Flag, LossOf(jpeg).Method));
        byte[] lossless = File.ReadAllBytes(Directory.GetFiles(folder, "*jpeg-lossless-sv1*.dcm").Order(StringComparer.Ordinal).First());
        Assert.Equal("00", LossOf(lossless).Flag);
    }

    [Fact]
    public void Large_film_gives_a_picture_of_at_most_2048_pixels()
    {
        DicomDataset data = DicomReader.Read(_world.Make(DicomFilms.Noise(1, width: 2500, height: 100))[0].Instance.File).Dataset;
        Assert.Equal(2048, data.Integer(DicomTags.Columns));
    }

    [Fact]
    public void Kinds_and_findings_are_those_asked_for()
    {
        byte[] film = DicomFilms.Noise(1);
        Assert.Equal(["sc-Mass"], _world.Make(film, kinds: ReportKinds.SecondaryCapture, findings: [4, 4]).Select(static i => i.Name));
        Assert.Equal(["sr"], _world.Make(film, kinds: ReportKinds.StructuredReport).Select(static i => i.Name));
        Assert.Equal(ReportKinds.All, ReportKindNames.Parse("SR, sc", "--kinds"));
        InvalidInputException wrong = Assert.Throws<InvalidInputException>(static () => ReportKindNames.Parse("pdf", "--kinds"));
        Assert.Contains("--kinds is 'pdf'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Film_without_a_study_has_nowhere_to_go_back_to()
    {
        byte[] film = DicomFilms.Noise(1, change: static data => data.Remove(DicomTags.SeriesInstanceUid));
        Prediction png = _world.Score(ImageEncoder.Png(new PixelImage(96, 80, 1, new byte[96 * 80]))), bare = _world.Score(film);
        Assert.Contains("no DICOM file", StudyReport.ObstacleOf(png), StringComparison.Ordinal);
        Assert.Contains("lacks a valid study", StudyReport.ObstacleOf(bare), StringComparison.Ordinal);
        Assert.Null(StudyReport.ObstacleOf(_world.Score(DicomFilms.Noise(1))));
        Assert.Equal(ErrorCodes.DicomNoStudy, Assert.Throws<InvalidInputException>(() => _world.Make(film)).Code);
    }

    private (string? Flag, string? Ratio, string? Method) LossOf(byte[] film)
    {
        DicomDataset data = DicomReader.Read(_world.Make(film)[0].Instance.File).Dataset;
        return (
            data.Text(DicomTags.LossyImageCompression), data.Text(new DicomTag(0x0028, 0x2112)), data.Text(new DicomTag(0x0028, 0x2114)));
    }
}
