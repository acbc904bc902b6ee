using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using CheXNet.Explanations;
using CheXNet.Imaging;
using CheXNet.Ingest;
using CheXNet.Reports;
using CheXNet.Results;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Dicom.Web;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Ingest;

public sealed class StudyExportTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly StudyExportOptions On = StudyExportOptions.Parse("sc,sr");
    private static readonly StudyExportOptions Sending = StudyExportOptions.Parse("sr", "http://localhost:1/dicom-web");

    private IngestWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await IngestWorld.CreateAsync(azurite);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Instances_of_a_DICOM_film_are_stored_once_however_often_its_request_comes()
    {
        OverlayRequest request = await ScoreAsync(DicomFilms.Noise(1));
        Assert.Equal(2, await _world.ExportBy(On).ExportAsync(request, Cancellation));
        (string Name, string ETag)[] before = await StoredAsync();
        Assert.Equal(2, await _world.ExportBy(On).ExportAsync(request, Cancellation));
        Assert.Equal(before, await StoredAsync());

        Assert.All(before, static blob => Assert.Matches(@"^ward/folder/a\.png/2\.25\.[0-9]+\.dcm$", blob.Name));
        DicomDataset[] stored = await ReadAsync(before.Select(static blob => blob.Name));
        Assert.All(stored, static data => Assert.Equal(DicomFilms.Study, data.Text(DicomTags.StudyInstanceUid)));
        Assert.Equal(["OT", "SR"], stored.Select(static data => data.Text(DicomTags.Modality)).Order());
    }

    [Fact]
    public async Task Instances_of_a_replaced_film_go_when_its_successors_stand()
    {
        await _world.ExportBy(On).ExportAsync(await ScoreAsync(DicomFilms.Noise(1)), Cancellation);
        (string Name, string ETag)[] former = await StoredAsync();
        await _world.ExportBy(On).ExportAsync(await ScoreAsync(DicomFilms.Noise(2)), Cancellation);
        (string Name, string ETag)[] now = await StoredAsync();
        Assert.Equal(2, now.Length);
        Assert.Empty(former.Intersect(now));
    }

    [Fact]
    public async Task Nothing_is_exported_where_the_setting_is_off_the_film_no_DICOM_or_the_request_of_another_method_or_film()
    {
        OverlayRequest request = await ScoreAsync(DicomFilms.Noise(1));
        Assert.Equal(0, await _world.ExportBy(StudyExportOptions.Parse("none")).ExportAsync(request, Cancellation));
        Assert.Equal(0, await _world.ExportBy(On).ExportAsync(request with { Method = "scorecam" }, Cancellation));
        Assert.Equal(0, await _world.ExportBy(On).ExportAsync(request with { ETag = "former" }, Cancellation));
        await _world.DropAsync(DicomFilms.Noise(2));
        Assert.Equal(0, await _world.ExportBy(On).ExportAsync(request, Cancellation));
        await _world.DeleteAsync();
        Assert.Equal(0, await _world.ExportBy(On).ExportAsync(request, Cancellation));
        await _world.ScoreAsync();
        Assert.Equal(0, await _world.ExportBy(On).ExportAsync((await _world.TakeRequestsAsync())[^1], Cancellation));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Server_gets_the_instances_and_the_container_none()
    {
        OverlayRequest request = await ScoreAsync(DicomFilms.Noise(1));
        using StowServer server = new(StowServer.Json(HttpStatusCode.OK, "{}"));
        StoredPrediction stored = (await _world.Predictions.FindAsync(IngestWorld.Image, Cancellation))!;
        StudyReports reports = new(_world.Xrays, _world.Scorer);
        StudyInstance report = (await reports.MakeAsync(
            stored, request.Findings, null, ReportKinds.StructuredReport, Cancellation))!.Single();
        using StowServer taking = new(StowServer.Json(HttpStatusCode.OK, Stored(report.Instance)));

        Assert.Equal(1, await _world.ExportBy(Sending, taking).ExportAsync(request, Cancellation));
        string file = System.Text.Encoding.Latin1.GetString(report.Instance.File.Span);
        Assert.Contains(file, Assert.Single(taking.Bodies), StringComparison.Ordinal);
        Assert.Empty(await StoredAsync());
        await Assert.ThrowsAsync<DicomWebException>(() => _world.ExportBy(Sending, server).ExportAsync(request, Cancellation));
    }

    [Fact]
    public async Task Success_removes_the_failure_of_exporting_and_no_other()
    {
        OverlayRequest request = await ScoreAsync(DicomFilms.Noise(1));
        DicomWebException error = new(ErrorCodes.DicomWebUnavailable, "once");
        await _world.Failures.RecordAsync(IngestWorld.Image, FailureStage.Export, error, request.ETag, Cancellation);
        await _world.Failures.RecordAsync(IngestWorld.Image, FailureStage.Overlay, error, request.ETag, Cancellation);
        await _world.ExportBy(On).ExportAsync(request, Cancellation);
        Assert.Null(await _world.Failures.GetAsync(IngestWorld.Image, FailureStage.Export, Cancellation));
        Assert.NotNull(await _world.Failures.GetAsync(IngestWorld.Image, FailureStage.Overlay, Cancellation));
    }

    [Fact]
    public async Task Overlay_and_capture_show_the_window_of_the_row_whatever_the_service_is_set_to_now()
    {
        byte[] film = DicomFilms.Of([.. Enumerable.Range(0, 96 * 80).Select(static i => (ushort)(i * 37 % 4096))], 96, static data =>
        {
            data.Set(DicomTags.WindowCenter, DicomVr.DS, "2000", "600");
            data.Set(DicomTags.WindowWidth, DicomVr.DS, "4000", "300");
        });
        OverlayRequest request = await ScoreAsync(film);
        ImageLimits changed = new() { Dicom = new DicomReading { Window = WindowChoice.Parse("2", "window") } };
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using XrayScorer restarted = await XrayScorer.CreateAsync(tiny.Package, limits: changed);

        Prediction row = (await _world.Predictions.FindAsync(IngestWorld.Image, Cancellation))!.Prediction;
        OverlayFile drawn = (await _world.DrawingBy(restarted).GetAsync(IngestWorld.Image, null, "Effusion", "gradcam", Cancellation))!;

        PixelImage then = new XrayDecoder(new ImageLimits()).Decode(film).Image;
        Assert.Equal(OverlayPicture.Jpeg(then, row, 2, ExplanationMethods.GradCam), drawn.Content.ToArray());
        Assert.NotEqual(then.Pixels, new XrayDecoder(changed).Decode(film).Image.Pixels);
        StoredPrediction stored = new(IngestWorld.Image, row);
        StudyInstance[][] captures = new StudyInstance[2][];
        foreach ((int i, XrayScorer scorer) in new[] { _world.Scorer, restarted }.Index())
        {
            captures[i] = [.. (await new StudyReports(_world.Xrays, scorer).MakeAsync(
                stored, request.Findings, null, ReportKinds.All, Cancellation))!];
        }

        Assert.Equal(
            captures[0].Select(static c => c.Instance.File.ToArray()), captures[1].Select(static c => c.Instance.File.ToArray()));
    }

    [Theory]
    [InlineData("pdf", null, null, "CHEXNET_DICOM_EXPORT")]
    [InlineData("sc", "pacs", null, "CHEXNET_DICOM_SEND_URL")]
    [InlineData("sc", "https://pacs.example.org/dicom-web", "two words", "CHEXNET_DICOM_SEND_TOKEN")]
    [InlineData("sc", "http://pacs.example.org/dicom-web", "seen-by-all", "CHEXNET_DICOM_SEND_TOKEN")]
    public void Setting_that_is_wrong_is_named(string kinds, string? address, string? token, string setting)
    {
        InvalidInputException wrong = Assert.Throws<InvalidInputException>(() => StudyExportOptions.Parse(kinds, address, token));
        Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_of_Entra_ID_is_asked_for_by_the_scope_and_sent()
    {
        using StowServer server = new(StowServer.Json(HttpStatusCode.OK, "{}"));
        using HttpMessageInvoker sender = new(new EntraTokens(new FixedToken(), "https://dicom.example.org/.default", server));
        using HttpRequestMessage request = new(HttpMethod.Post, "https://dicom.example.org/studies") { Content = new StringContent("") };
        using HttpResponseMessage answer = await sender.SendAsync(request, Cancellation);
        Assert.Equal("Bearer https://dicom.example.org/.default!", server.Requests[0].Headers.Authorization?.ToString());
    }

    private static string Stored(DicomInstance instance) =>
        "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081150\":{\"vr\":\"UI\",\"Value\":[\"" + instance.SopClassUid
        + "\"]},\"00081155\":{\"vr\":\"UI\",\"Value\":[\"" + instance.SopInstanceUid + "\"]}}]}}";

    private async Task<OverlayRequest> ScoreAsync(byte[] film)
    {
        await _world.DropAsync(film);
        await _world.IngestAsync();
        return (await _world.TakeRequestsAsync())[^1];
    }

    private async Task<(string Name, string ETag)[]> StoredAsync()
    {
        List<(string, string)> found = [];
        BlobContainerClient container = _world.Account.Blobs.GetBlobContainerClient(StorageNames.DicomContainer);
        await foreach (BlobItem blob in container.GetBlobsAsync(cancellationToken: Cancellation))
            found.Add((blob.Name, blob.Properties.ETag.ToString()!));
        return [.. found];
    }

    private async Task<DicomDataset[]> ReadAsync(IEnumerable<string> names)
    {
        List<DicomDataset> read = [];
        foreach (string name in names)
        {
            BinaryData file = (await _world.Studies.ReadAsync(
                IngestWorld.Image, Path.GetFileNameWithoutExtension(name), Cancellation))!;
            read.Add(DicomReader.Read(file.ToMemory()).Dataset);
        }

        return [.. read];
    }

    private sealed class FixedToken : Azure.Core.TokenCredential
    {
        public override Azure.Core.AccessToken GetToken(Azure.Core.TokenRequestContext request, CancellationToken cancellationToken) =>
            new($"{request.Scopes[0]}!", DateTimeOffset.MaxValue);

        public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(
            Azure.Core.TokenRequestContext request, CancellationToken cancellationToken) => new(GetToken(request, cancellationToken));
    }
}
