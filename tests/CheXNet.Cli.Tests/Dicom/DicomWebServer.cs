using CheXNet.Dicom;
using CheXNet.Dicom.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Cli.Tests.Dicom;

/// <summary>A DICOMweb server on loopback that takes what it is sent, or refuses it.</summary>
internal sealed class DicomWebServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DicomWebServer(WebApplication app) => _app = app;

    /// <summary>The base of its services.</summary>
    public string Address => $"{_app.Urls.First()}/dicom-web";

    /// <summary>What it has, by SOP Instance UID.</summary>
    public Dictionary<string, byte[]> Instances { get; } = [];

    /// <summary>The Authorization headers that it was sent.</summary>
    public HashSet<string> Credentials { get; } = [];

    /// <summary>Refuses instances of this SOP class.</summary>
    public string? RefusedClass { get; set; }

    public static async Task<DicomWebServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        DicomWebServer server = new(app);
        app.MapPost("/dicom-web/studies", server.StoreAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task StoreAsync(HttpContext context)
    {
        Credentials.Add(context.Request.Headers.Authorization.ToString());
        string boundary = MediaTypeHeaderValue.Parse(context.Request.ContentType!).Boundary.Value!.Trim('"');
        MultipartReader parts = new(boundary, context.Request.Body);
        List<StoreReportEntry> entries = [];
        while (await parts.ReadNextSectionAsync() is { } part)
        {
            using MemoryStream file = new();
            await part.Body.CopyToAsync(file);
            DicomDataset data = DicomReader.Read(file.ToArray()).Dataset;
            string sopClass = data.Text(DicomTags.SopClassUid)!, uid = data.Text(DicomTags.SopInstanceUid)!;
            bool isRefused = sopClass == RefusedClass;
            entries.Add(new StoreReportEntry(sopClass, uid, isRefused ? StoreReason.ClassNotSupported : null));
            if (!isRefused) Instances[uid] = file.ToArray();
        }

        bool isWhole = entries.All(static entry => entry.FailureReason is null);
        context.Response.StatusCode = isWhole ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        context.Response.ContentType = StoreReport.JsonType;
        await context.Response.Body.WriteAsync(new StoreReport(entries, []).ToJson());
    }
}
