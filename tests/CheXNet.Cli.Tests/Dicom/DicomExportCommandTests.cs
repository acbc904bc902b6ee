using System.Text;
using System.Text.Json;
using CheXNet.Cli.Dicom;
using CheXNet.Cli.Service;
using CheXNet.Cli.Tests.Http;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Dicom.Web;
using CheXNet.Ingest;
using CheXNet.Models;
using CheXNet.Reports;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Dicom;

public sealed class DicomExportCommandTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Report = "1.2.840.10008.5.1.4.1.1.88.33";

    private static readonly ImageKey One = new("ward", "a/IM1"), Two = new("ward", "IM2"), Png = new("ward", "p.png");

    private readonly FilmFolder _out = new();
    private ServiceWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await ServiceWorld.CreateAsync(azurite);
        await _world.UploadAsync(One.BlobName, DicomFilms.Noise(1));
        await _world.UploadAsync(Two.BlobName, DicomFilms.Noise(2));
        await _world.UploadAsync(Png.BlobName, FilmFolder.Png(3));
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _out.Dispose();
    }

    [Fact]
    public async Task Films_of_a_dataset_become_files_and_stay_as_they_are_when_exported_again()
    {
        await ServeAsync();
        Ran ran = await ExportAsync("--output", _out.Path);
        Assert.Equal(0, ran.Status);
        Assert.Contains("2 films", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Skipped 1 image: the image is no DICOM file", ran.Output, StringComparison.Ordinal);
        Dictionary<string, byte[]> written = Files();
        Assert.Equal(4, written.Count);
        Assert.Equal(2, written.Keys.Count(static name => name.EndsWith("sr.dcm", StringComparison.Ordinal)));
        Assert.Single(written.Keys, static name => name.StartsWith("a/IM1/sc-", StringComparison.Ordinal));

        string torn = _out.At("IM2/sr.dcm");
        await File.WriteAllBytesAsync(torn, [1, 2, 3], Cancellation);
        using JsonDocument again = JsonDocument.Parse((await ExportAsync("--output", _out.Path, "--json")).Output);
        Assert.Equal(
            (2, 1, 3, 0),
            (Number(again, "films"), Number(again, "written"), Number(again, "unchanged"), Number(again, "sent")));
        Assert.Equal("p.png", again.RootElement.GetProperty("skipped")[0].GetProperty("image").GetString());
        Assert.Equal(written, Files());
    }

    [Fact]
    public async Task Images_findings_and_kinds_are_those_asked_for()
    {
        await ServeAsync();
        Assert.Equal(0, (await ExportAsync("--output", _out.Path, "--image", "IM2", "--finding", "all", "--kinds", "sc")).Status);
        string[] names = [.. Files().Keys];
        Assert.All(names, static name => Assert.Matches("^IM2/sc-(Atelectasis|Cardiomegaly|Effusion).dcm$", name));
        Assert.NotEmpty(names);
        Ran wrong = await ExportAsync("--output", _out.Path, "--finding", "Gout");
        Assert.Equal(1, wrong.Status);
        Assert.Contains("[finding-unknown]", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_model_whose_package_is_not_here_are_exported_by_its_name()
    {
        await ServeAsync();
        ModelId model = (await _world.Predictions.FindAsync(One, Cancellation))!.Prediction.Provenance.Model;

        Ran ran = await Ran.Async(
            "dicom", "export", "--dataset", "ward", "--storage", _world.Connection, "--model", $"{model}", "--output", _out.Path);
        Dictionary<string, byte[]> named = Files();
        Ran again = await ExportAsync("--output", _out.Path, "--json");

        Assert.True(ran.Status == 0, ran.Error);
        Assert.Contains($"The model {model} is not on this machine", ran.Error, StringComparison.Ordinal);
        Assert.Equal(4, named.Count);
        using JsonDocument summary = JsonDocument.Parse(again.Output);
        Assert.Equal((0, 4), (Number(summary, "written"), Number(summary, "unchanged")));
    }

    [Fact]
    public async Task Image_that_fails_stops_no_other_and_is_listed()
    {
        await ServeAsync();
        await _world.UploadAsync(One.BlobName, DicomFilms.Noise(9));
        Ran ran = await ExportAsync("--output", _out.Path, "--json");
        Assert.Equal(1, ran.Status);
        Assert.Contains("failed: a/IM1:", ran.Error, StringComparison.Ordinal);
        using JsonDocument summary = JsonDocument.Parse(ran.Output);
        JsonElement failed = Assert.Single(summary.RootElement.GetProperty("failed").EnumerateArray());
        Assert.Equal(ErrorCodes.PredictionNotFound, failed.GetProperty("code").GetString());
        Assert.Equal(["IM2/sr.dcm"], Files().Keys.Where(static name => name.EndsWith("sr.dcm", StringComparison.Ordinal)));

        Ran unknown = await ExportAsync("--output", _out.Path, "--image", "nobody.dcm");
        Assert.Equal(2, unknown.Status);
    }

    [Fact]
    public async Task Server_gets_the_same_instances_as_the_folder_and_a_second_time_no_others()
    {
        await ServeAsync();
        await using DicomWebServer server = await DicomWebServer.StartAsync();
        string[] to = ["--send", server.Address, "--output", _out.Path, "--token", "secret-1"];
        Assert.Equal(0, (await ExportAsync(to)).Status);
        Dictionary<string, byte[]> first = new(server.Instances);
        Ran again = await ExportAsync(to);
        Assert.Equal(first, server.Instances);
        Assert.Equal(Files().Values.Select(Convert.ToHexString).Order(), first.Values.Select(Convert.ToHexString).Order());
        Assert.Equal(["Bearer secret-1"], server.Credentials);
        Assert.DoesNotContain("secret-1", again.Output + again.Error, StringComparison.Ordinal);

        server.RefusedClass = Report;
        Ran refused = await ExportAsync("--send", server.Address);
        Assert.Equal(1, refused.Status);
        Assert.Contains("[dicomweb-refused]", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_exports_after_the_overlays_and_names_of_the_film_are_in_its_instances_only()
    {
        _world.Export = StudyExportOptions.Parse("sc,sr");
        await ServeAsync();
        List<byte[]> stored = [];
        await DicomPrivacyTests.CollectBlobsAsync(_world.Account, StorageNames.DicomContainer, stored);
        Assert.Equal(8, stored.Count);
        Assert.Equal(4, stored.Count(static bytes => DicomPrivacyTests.Holds(bytes, DicomFilms.Planted)));
        Ran ran = await ExportAsync("--output", _out.Path);
        Assert.All(Files().Values, file => Assert.Contains(stored, bytes => bytes.AsSpan().SequenceEqual(file)));

        List<byte[]> others = [];
        await DicomPrivacyTests.CollectAsync(_world.Account, others, StorageNames.XraysContainer, StorageNames.DicomContainer);
        others.Add(Encoding.UTF8.GetBytes(ran.Output + ran.Error + string.Concat(_world.Log.Lines.Select(static line => line.Text))));
        Assert.Contains(others, static bytes => DicomPrivacyTests.Holds(bytes, DicomFilms.Instance));
        Assert.DoesNotContain(others, static bytes => DicomPrivacyTests.Holds(bytes, DicomFilms.Planted));
    }

    [Fact]
    public async Task Server_that_does_not_answer_leaves_a_failure_of_its_own_and_costs_no_other_image_anything()
    {
        StowOptions nobody = new StowOptions("http://127.0.0.1:9/dicom-web") { Tries = 1 };
        _world.Export = new StudyExportOptions { Kinds = ReportKinds.All, Server = nobody };
        await ServeAsync();
        foreach (ImageKey image in new[] { One, Two })
        {
            ImageFailure failure = (await _world.Failures.GetAsync(image, FailureStage.Export, Cancellation))!;
            Assert.Equal(ErrorCodes.DicomWebUnavailable, failure.Code);
            Assert.Null(await _world.Failures.GetAsync(image, FailureStage.Overlay, Cancellation));
            Assert.NotNull(await _world.Predictions.FindAsync(image, Cancellation));
            Assert.NotEmpty(await _world.Overlays.ListAsync(image, Cancellation).ToListAsync(Cancellation));
        }

        Assert.Null(await _world.Failures.GetAsync(Png, FailureStage.Export, Cancellation));
        Assert.Equal(2, await _world.Left.MessagesAsync(StorageNames.OverlayRequestsPoisonQueue));
    }

    [Fact]
    public async Task Server_that_answers_nobody_ends_the_export_instead_of_being_waited_for_at_every_film()
    {
        ImageKey three = new("ward", "IM3"), four = new("ward", "IM4");
        await _world.UploadAsync(three.BlobName, DicomFilms.Noise(3));
        await _world.UploadAsync(four.BlobName, DicomFilms.Noise(4));
        await _world.ServeAsync(One, Two, three, four, Png);
        using StowClient nobody = new(new StowOptions("http://127.0.0.1:9/dicom-web") { Tries = 1 });
        using StringWriter output = new(), error = new();
        DicomExportOptions options = new("ward", [], [], ReportKinds.StructuredReport, _out.Path, _world.ModelPath);
        DicomExportRun run = new(_world.Account, options, nobody, new DicomExportOutput(output, error, json: false));

        DicomWebException gone = await Assert.ThrowsAsync<DicomWebException>(() => run.RunAsync(Cancellation));

        Assert.Equal(ErrorCodes.DicomWebUnavailable, gone.Code);
        Assert.Contains("Failed: 3 images.", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, Files().Count);
    }

    [Theory]
    [InlineData("Say where to")]
    [InlineData("--kinds is 'pdf'", "--output", "x", "--kinds", "pdf")]
    [InlineData("no address of a DICOMweb server", "--send", "pacs")]
    [InlineData("--header is written as", "--send", "http://127.0.0.1:9", "--header", "nothing")]
    public async Task What_makes_no_sense_is_refused(string sentence, params string[] arguments)
    {
        Ran ran = await ExportAsync(arguments);
        Assert.Equal(2, ran.Status);
        Assert.Contains(sentence, ran.Error, StringComparison.Ordinal);
    }

    private static int Number(JsonDocument summary, string name) => summary.RootElement.GetProperty(name).GetInt32();

    private Task<ServiceCounters> ServeAsync() => _world.ServeAsync(One, Two, Png);

    private Task<Ran> ExportAsync(params string[] arguments) =>
        Ran.Async(["dicom", "export", "--dataset", "ward", "--storage", _world.Connection, "--model", _world.ModelPath, .. arguments]);

    private Dictionary<string, byte[]> Files() => Directory.GetFiles(_out.Path, "*.dcm", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .ToDictionary(path => Path.GetRelativePath(_out.Path, path).Replace('\\', '/'), File.ReadAllBytes);
}
