using System.Net.Http.Headers;
using System.Net.Http.Json;
using CheXNet.Ingest;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>A request of an operation, and what a real service answered.</summary>
internal sealed record Exchange(
    string Operation, string Url, int Status, string? MediaType, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A walk through the whole API, once: every operation, and every way that it can end.</summary>
public sealed class ApiWalk(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Unreachable =
        "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/nobody;"
        + "QueueEndpoint=http://127.0.0.1:1/nobody;TableEndpoint=http://127.0.0.1:1/nobody";

    private readonly List<Exchange> _exchanges = [];

    internal OpenApiDocument Document { get; } = OpenApiDocument.Read(Path.Combine(TestData.Repository, "docs", "openapi.yaml"));

    internal IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>The routes of the server, as <c>METHOD /path</c>.</summary>
    internal IReadOnlyList<string> Routes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using (ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync()))
        {
            Routes =
            [
                .. from route in service.Server.Routes
                   from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                   select $"{method} {route.RoutePattern.RawText}",
            ];
            await WalkImagesAsync(service);
            await WalkRunsAsync(service);
            await AskAsync(service, "listModels", "/api/models");
            await AskAsync(service, "getHealth", "/api/health");
            await NonsenseAsync(service);
        }

        await using ApiService broken = await ApiService.StartAsync(StorageAccount.Parse(Unreachable));
        await StorageGoneAsync(broken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WalkImagesAsync(ApiService service)
    {
        await SendAsync(service, "uploadXray", HttpMethod.Post, $"/api/xrays/ward/a%2F{ApiService.TrainedOn}", Bytes(ApiService.Film(1)));
        await SendAsync(service, "uploadXray", HttpMethod.Post, "/api/xrays/ward/b.png", Bytes(ApiService.Film(2)));
        await SendAsync(service, "uploadXray", HttpMethod.Post, "/api/xrays/ward/c.png", Bytes(new byte[ApiService.MostUploadBytes + 1]));
        await SendAsync(service, "uploadXray", HttpMethod.Post, "/api/xrays/ward/c.png", Bytes("GIF89a"u8.ToArray()));
        await SendAsync(service, "uploadXray", HttpMethod.Post, "/api/xrays/ward/c.png", Bytes([]));
        await service.ScoreAsync(new ImageKey("ward", $"a/{ApiService.TrainedOn}"));
        await service.ScoreAsync(new ImageKey("ward", "b.png"));
        IngestOutcome broken = await service.ScoreAsync(new ImageKey("ward", "broken.png"), ApiService.Film(3)[..3000]);
        Assert.Equal(IngestStatus.Unreadable, broken.Status);

        await AskAsync(service, "getPrediction", $"/api/predictions/ward/a%2F{ApiService.TrainedOn}?maps=true");
        await AskAsync(service, "getPrediction", "/api/predictions/ward/broken.png");
        await service.ScoreAsync(new ImageKey("odd", "three-values.png"), ApiService.OddFilm());
        await AskAsync(service, "getPrediction", "/api/predictions/odd/three-values.png");
        await AskAsync(service, "listPredictions", "/api/predictions/ward?finding=pneumonia&min=0&top=1");
        Exchange first = await AskAsync(service, "listPredictions", "/api/predictions/ward?top=1");
        string continuation = (string)System.Text.Json.Nodes.JsonNode.Parse(first.Body)!["continuation"]!;
        await AskAsync(service, "listPredictions", $"/api/predictions/ward?top=1&continuation={continuation}");
        await AskAsync(service, "listPredictions", "/api/predictions/ward?finding=Headache");
        Exchange overlay = await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=cam");
        await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=cam", overlay.Headers["ETag"]);
        await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=scorecam");
        await AskAsync(service, "getOverlay", "/api/overlays/ward/nothing.png/Mass");
    }

    private async Task WalkRunsAsync(ApiService service)
    {
        var list = BinaryData.FromString("b.png\nbroken.png\nnot-there.png");
        await new AzureRunBlobs(service.Account).CreateAsync("some.txt", list, CancellationToken.None);
        object full = new
        {
            dataset = "ward",
            prefix = "b",
            model = service.Scorer.Card.ToModelId(),
            precision = "fp32",
            pageSize = 10,
            shards = 2,
            window = 2,
            tolerated = new { percent = 10, count = 1 },
            overlays = true,
            labels = "labels.csv",
            boxes = "boxes.csv",
        };
        await PostRunAsync("?id=held", full);
        await PostRunAsync("?id=held", new { dataset = "ward" });
        await AskAsync(service, "getRun", "/api/runs/held");
        await AskAsync(service, "getRunReport", "/api/runs/held/report");
        AzureRunLocks locks = new(service.Account, TimeProvider.System);
        await using (IRunLock? held = await locks.TryTakeAsync(new RunId("held"), CancellationToken.None))
        {
            Assert.NotNull(held);
            await SendAsync(service, "cancelRun", HttpMethod.Delete, "/api/runs/held");
        }

        await PostRunAsync("?id=some", new { dataset = "ward", list = "some.txt" });
        await PostRunAsync("?id=good", new { dataset = "ward", prefix = "b.p" });
        var boxes = BinaryData.FromString("Image Index,Finding Label,Bbox [x,y,w,h],,,\nb.png,Mass,10,10,40,40\n");
        await new AzureRunBlobs(service.Account).CreateAsync("box.csv", boxes, CancellationToken.None);
        await PostRunAsync("?id=boxed", new { dataset = "ward", prefix = "b.p", labels = "l.csv", boxes = "box.csv" });
        var labels = BinaryData.FromString($"image,Mass,Hernia\n{ApiService.TrainedOn},1,0\nb.png,0,0\n");
        await new AzureRunBlobs(service.Account).CreateAsync("labels-of-ward.csv", labels, CancellationToken.None);
        await PostRunAsync("?id=labeled", new { dataset = "ward", labels = "labels-of-ward.csv" });
        await PostRunAsync("?id=unboxed", new { dataset = "ward", prefix = "b.p", labels = "l.csv", boxes = "none.csv" });
        await PostRunAsync("", new { dataset = "ward", model = "another@1" });
        await PostRunAsync("", new { dataset = new string('x', 70_000) });
        service.BeginRuns();
        await service.OverAsync(new RunId("held"));
        await service.OverAsync(new RunId("some"));
        await service.OverAsync(new RunId("good"));
        await service.OverAsync(new RunId("boxed"));
        await service.OverAsync(new RunId("unboxed"));
        await service.OverAsync(new RunId("labeled"));
        await AskAsync(service, "getRunReport", "/api/runs/labeled/report");
        await AskAsync(service, "getRunEvaluation", "/api/runs/labeled/evaluation");
        await AskAsync(service, "getRunEvaluation", "/api/runs/labeled/evaluation?format=json");
        await AskAsync(service, "getRunEvaluation", "/api/runs/labeled/evaluation?format=md");
        await AskAsync(service, "getRunEvaluation", "/api/runs/labeled/evaluation?format=pdf");
        await AskAsync(service, "getRunEvaluation", "/api/runs/unboxed/evaluation");
        await AskAsync(service, "getRunEvaluation", "/api/runs/nothing/evaluation");
        await AskAsync(service, "getRunReport", "/api/runs/boxed/report");
        await AskAsync(service, "getRunReport", "/api/runs/unboxed/report");
        await AskAsync(service, "getRun", "/api/runs/some");
        await AskAsync(service, "getRunReport", "/api/runs/some/report");
        await AskAsync(service, "listRuns", "/api/runs?top=2");
        await SendAsync(service, "cancelRun", HttpMethod.Delete, "/api/runs/some");
        await SendAsync(service, "redriveRun", HttpMethod.Post, "/api/runs/some/redrive");
        await service.OverAsync(new RunId("some"));
        await SendAsync(service, "redriveRun", HttpMethod.Post, "/api/runs/good/redrive");
        await SendAsync(service, "redriveRun", HttpMethod.Post, "/api/runs/nothing/redrive");
        await AskAsync(service, "getRun", "/api/runs/nothing");
        await AskAsync(service, "getRunReport", "/api/runs/nothing/report");
        await SendAsync(service, "cancelRun", HttpMethod.Delete, "/api/runs/nothing");

        Task PostRunAsync(string query, object request) =>
            SendAsync(service, "startRun", HttpMethod.Post, $"/api/runs{query}", JsonContent.Create(request));
    }

    /// <summary>A parameter that no operation has.</summary>
    private async Task NonsenseAsync(ApiService service)
    {
        foreach (OpenApiOperation operation in Document.Operations)
        {
            HttpContent? body = operation.Method == "POST" ? Bytes([]) : null;
            await SendAsync(service, operation.Id, new HttpMethod(operation.Method), $"{AddressOf(operation)}?nonsense=1", body);
        }
    }

    private async Task StorageGoneAsync(ApiService service)
    {
        foreach (OpenApiOperation operation in Document.Operations.Where(static o => o.Id != "listModels"))
        {
            HttpContent? body = operation.Id switch
            {
                "uploadXray" => Bytes(ApiService.Film(1)),
                "startRun" => JsonContent.Create(new { dataset = "ward" }),
                _ => null,
            };
            await SendAsync(service, operation.Id, new HttpMethod(operation.Method), AddressOf(operation), body);
        }
    }

    private static string AddressOf(OpenApiOperation operation) => operation.Path
        .Replace("{dataset}", "ward", StringComparison.Ordinal).Replace("{image}", "b.png", StringComparison.Ordinal)
        .Replace("{finding}", "Mass", StringComparison.Ordinal).Replace("{id}", "held", StringComparison.Ordinal);

    private Task<Exchange> AskAsync(ApiService service, string operation, string url, string? ifNoneMatch = null) =>
        SendAsync(service, operation, HttpMethod.Get, url, null, ifNoneMatch);

    private async Task<Exchange> SendAsync(
        ApiService service, string operation, HttpMethod method, string url, HttpContent? body = null, string? ifNoneMatch = null)
    {
        using HttpRequestMessage request = new(method, url) { Content = body };
        if (ifNoneMatch is not null) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(ifNoneMatch));
        using HttpResponseMessage response = await service.Client.SendAsync(request);
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        Exchange exchange = new(
            operation,
            url,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            headers,
            await response.Content.ReadAsByteArrayAsync());
        _exchanges.Add(exchange);
        return exchange;
    }

    private static ByteArrayContent Bytes(byte[] file) => new(file);
}
