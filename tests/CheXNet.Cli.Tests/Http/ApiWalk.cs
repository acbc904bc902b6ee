using System.Net.Http.Headers;
using System.Net.Http.Json;
using CheXNet.Cli.Http;
using CheXNet.Dicom;
using CheXNet.Ingest;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
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
                   let path = route.RoutePattern.RawText!
                   // HEAD comes with GET, and the viewer's files are no operations.
                   where !path.StartsWith("/viewer", StringComparison.Ordinal) && path != "/" && method != "HEAD"
                   select $"{method} {path}",
            ];
            await AskAsync(service, "listDatasets", "/api/datasets");
            await WalkImagesAsync(service);
            await WalkFilmsAsync(service);
            await WalkFailuresAsync(service);
            await WalkReviewsAsync(service);
            await WalkRunsAsync(service);
            await WalkTruthAsync(service);
            await WalkDicomWebAsync(service);
            await AskAsync(service, "listModels", "/api/models");
            await AskAsync(service, "getHealth", "/api/health");
            await NonsenseAsync(service);
        }

        await WalkSessionAsync();
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
        await SendAsync(service, "uploadXray", HttpMethod.Post, "/api/xrays/study/IM1", Bytes(DicomFilms.Noise(1)));
        await service.ScoreAsync(new ImageKey("study", "IM1"));
        IngestOutcome broken = await service.ScoreAsync(new ImageKey("ward", "broken.png"), ApiService.Film(3)[..3000]);
        Assert.Equal(IngestStatus.Unreadable, broken.Status);

        string model = Uri.EscapeDataString(service.Scorer.Card.ToModelId().ToString());
        await AskAsync(service, "getPrediction", $"/api/predictions/ward/a%2F{ApiService.TrainedOn}?maps=true&model={model}");
        await AskAsync(service, "listPredictionModels", "/api/predictions/ward/b.png/models");
        await AskAsync(service, "listPredictions", $"/api/predictions/ward?model={model}");
        await AskAsync(service, "getPrediction", "/api/predictions/ward/broken.png");
        await service.ScoreAsync(new ImageKey("odd", "three-values.png"), ApiService.OddFilm());
        await AskAsync(service, "getPrediction", "/api/predictions/odd/three-values.png");
        await AskAsync(service, "getPrediction", "/api/predictions/study/IM1");
        await AskAsync(service, "listPredictions", "/api/predictions/ward?finding=pneumonia&min=0&top=1");
        Exchange first = await AskAsync(service, "listPredictions", "/api/predictions/ward?top=1");
        await AskAsync(service, "listPredictions", $"/api/predictions/ward?top=1&continuation={ContinuationOf(first)}");
        await AskAsync(service, "listPredictions", "/api/predictions/ward?finding=Headache");
        Exchange overlay = await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=cam");
        await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=cam", overlay.Headers["ETag"]);
        await AskAsync(service, "getOverlay", "/api/overlays/ward/b.png/Mass?method=scorecam");
        await AskAsync(service, "getOverlay", "/api/overlays/ward/nothing.png/Mass");
    }

    private async Task WalkFilmsAsync(ApiService service)
    {
        await SendAsync(service, "putXray", HttpMethod.Put, "/api/xrays/ward/d.png", Bytes(ApiService.Film(4)));
        Exchange film = await AskAsync(service, "getXray", "/api/xrays/ward/b.png");
        await AskAsync(service, "getXray", "/api/xrays/ward/b.png", film.Headers["ETag"]);
        await AskAsync(service, "getXray", "/api/xrays/ward/b.png", range: new RangeHeaderValue(0, 9));
        await AskAsync(service, "getXray", "/api/xrays/ward/b.png", range: new RangeHeaderValue(film.Body.Length, null));
        await service.ScoreAsync(new ImageKey("study", "IM2"), DicomFilms.Noise(2)[..3000]);
        await AskAsync(service, "getXray", "/api/xrays/study/IM2");
        await AskAsync(service, "getXray", "/api/xrays/study/IM1");
        await AskAsync(service, "getXray", "/api/xrays/study/IM1?file=original");
        await AskAsync(service, "getXray", $"/api/xrays/study/IM1?model={Uri.EscapeDataString($"{service.Scorer.Card.ToModelId()}")}");
        await AskAsync(service, "getThumbnail", "/api/thumbnails/study/IM1?model=other@1");
        await AskAsync(service, "getXray", "/api/xrays/ward/nothing.png");
        Exchange small = await AskAsync(service, "getThumbnail", "/api/thumbnails/ward/b.png");
        await AskAsync(service, "getThumbnail", "/api/thumbnails/ward/b.png", small.Headers["ETag"]);
        await AskAsync(service, "getThumbnail", "/api/thumbnails/ward/b.png?size=display");
        await AskAsync(service, "getThumbnail", "/api/thumbnails/ward/nothing.png");
        await AskAsync(service, "getThumbnail", "/api/thumbnails/ward/broken.png");
    }

    private async Task WalkFailuresAsync(ApiService service)
    {
        await service.ScoreAsync(new ImageKey("ward", "broken, too.png"), ApiService.Film(5)[..2000]);
        Exchange first = await AskAsync(service, "listFailures", "/api/failures/ward?top=1&code=image-corrupt");
        await AskAsync(service, "listFailures", $"/api/failures/ward?top=1&code=image-corrupt&continuation={ContinuationOf(first)}");
        await AskAsync(service, "countFailures", "/api/failures/ward/codes");
        await SendAsync(service, "retryFailure", HttpMethod.Post, "/api/failures/ward/broken.png/retry");
        await SendAsync(service, "retryFailure", HttpMethod.Post, "/api/failures/ward/b.png/retry");
    }

    private async Task WalkReviewsAsync(ApiService service)
    {
        string model = service.Scorer.Card.ToModelId().ToString();
        object full = new
        {
            finding = "mass",
            verdict = "unsure",
            model,
            box = new { x = 1, y = 2.5, width = 30, height = 40 },
            note = "here",
            reviewer = "A",
        };
        const string url = "/api/reviews/ward/b.png";
        Exchange added = await SendAsync(service, "addReview", HttpMethod.Post, url, JsonContent.Create(full));
        object brief = new { finding = "Edema", verdict = "agree", model, reviewer = "A" };
        await SendAsync(service, "addReview", HttpMethod.Post, url, JsonContent.Create(brief));
        await SendAsync(service, "addReview", HttpMethod.Post, "/api/reviews/ward/nothing.png", JsonContent.Create(full));
        await SendAsync(service, "addReview", HttpMethod.Post, url, JsonContent.Create(new { note = new string('x', 40_000) }));
        await AskAsync(service, "listReviews", url);
        Exchange first = await AskAsync(service, "exportReviews", "/api/reviews/ward?format=json&top=1");
        await AskAsync(service, "exportReviews", $"/api/reviews/ward?top=1&continuation={ContinuationOf(first)}");
        await AskAsync(service, "exportReviews", "/api/reviews/ward?format=csv&what=boxes&reviewer=A");
        await SendAsync(service, "removeReview", HttpMethod.Delete, added.Headers["Location"]);
        await SendAsync(service, "removeReview", HttpMethod.Delete, added.Headers["Location"]);
    }

    private async Task WalkTruthAsync(ApiService service)
    {
        var labels = BinaryData.FromString("Image Index,Finding Labels\nb.png,Mass|Edema\n");
        await new AzureRunBlobs(service.Account).CreateAsync("l.csv", labels, CancellationToken.None);
        RunRecord run = new()
        {
            Run = new RunId("known"),
            Request = new RunRequest { Dataset = "ward", Labels = "l.csv", Boxes = "box.csv" },
            Engine = RunEngine.Local,
            State = RunState.Completed,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        await service.Services.GetRequiredService<IRunStore>().AddAsync(run, CancellationToken.None);
        await AskAsync(service, "getTruth", "/api/truth/ward/b.png");
        await AskAsync(service, "getTruth", "/api/truth/ward/nothing.png");
    }

    private async Task WalkDicomWebAsync(ApiService service)
    {
        const string url = "/dicom-web/studies";
        byte[] film = DicomFilms.Noise(1);
        byte[] scan = DicomFilms.Noise(1, change: static data => data.Set(DicomTags.Modality, DicomVr.CS, "CT"));
        await PostAsync("storeInstances", $"{url}?dataset=study", StowBodies.Of(film));
        await PostAsync("storeInstances", url, StowBodies.Of(film), "application/dicom+xml");
        await PostAsync("storeInstances", url, StowBodies.Of(film, scan, "no film"u8.ToArray()));
        await PostAsync("storeInstances", url, StowBodies.Of(scan));
        await PostAsync("storeInstances", url, StowBodies.Of(film), "image/png");
        await PostAsync("storeInstances", url, StowBodies.Of([.. Enumerable.Repeat(film, ApiService.MostInstances + 1)]));
        await PostAsync("storeInstances", url, new StringContent("{}"));
        await PostAsync("storeInstancesOfStudy", $"{url}/{DicomFilms.Study}?dataset=study", StowBodies.Of(film));
        await PostAsync("storeInstancesOfStudy", $"{url}/1.2.3", StowBodies.Of(film));

        async Task PostAsync(string operation, string at, HttpContent body, string? accept = null) =>
            await SendAsync(service, operation, HttpMethod.Post, at, body, accept: accept);
    }

    private async Task WalkSessionAsync()
    {
        const string token = "a-token-of-the-walk";
        HttpAddress address = HttpAddress.Parse("0");
        await using ApiService service = await ApiService.StartAsync(
            await azurite.NewAccountAsync(), address: address, access: HttpAccess.Of(address, token));
        await AskAsync(service, "getSession", "/api/session");
        object wrong = new { token = "another-token-of-nobody" };
        await SendAsync(service, "createSession", HttpMethod.Post, "/api/session", JsonContent.Create(wrong));
        await SendAsync(service, "createSession", HttpMethod.Post, "/api/session", JsonContent.Create(new { token }));
        await SendAsync(service, "deleteSession", HttpMethod.Delete, "/api/session");
    }

    private static string ContinuationOf(Exchange exchange) =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(exchange.Body)!["continuation"]!;

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
        RunRecord going = new()
        {
            Run = new RunId("going"),
            Request = new RunRequest { Dataset = "ward", Prefix = "b.p" },
            Engine = RunEngine.Local,
            State = RunState.Running,
            CreatedAt = DateTimeOffset.UtcNow,
            StartedAt = DateTimeOffset.UtcNow.AddSeconds(-10),
        };
        await service.Services.GetRequiredService<IRunStore>().AddAsync(going, CancellationToken.None);
        await AskAsync(service, "getRun", "/api/runs/going");
        service.BeginRuns();
        await service.OverAsync(going.Run);
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
        Exchange newest = await AskAsync(service, "listRuns", "/api/runs?top=2");
        await AskAsync(service, "listRuns", $"/api/runs?top=2&continuation={ContinuationOf(newest)}");
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
            HttpContent? body = operation.Method is "POST" or "PUT" ? Bytes([]) : null;
            await SendAsync(service, operation.Id, new HttpMethod(operation.Method), $"{AddressOf(operation)}?nonsense=1", body);
        }
    }

    private async Task StorageGoneAsync(ApiService service)
    {
        foreach (OpenApiOperation operation in Document.Operations.Where(static o => o.Id != "listModels"))
        {
            HttpContent? body = operation.Id switch
            {
                "uploadXray" or "putXray" => Bytes(ApiService.Film(1)),
                "storeInstances" or "storeInstancesOfStudy" => StowBodies.Of(DicomFilms.Noise(1)),
                "addReview" => JsonContent.Create(new { finding = "Mass", verdict = "agree", model = "m@1" }),
                "startRun" => JsonContent.Create(new { dataset = "ward" }),
                _ => null,
            };
            await SendAsync(service, operation.Id, new HttpMethod(operation.Method), AddressOf(operation), body);
        }
    }

    private static string AddressOf(OpenApiOperation operation) => operation.Path
        .Replace("{study}", DicomFilms.Study, StringComparison.Ordinal)
        .Replace("{dataset}", "ward", StringComparison.Ordinal).Replace("{image}", "b.png", StringComparison.Ordinal)
        .Replace("{finding}", "Mass", StringComparison.Ordinal).Replace("{id}", "held", StringComparison.Ordinal);

    private Task<Exchange> AskAsync(
        ApiService service, string operation, string url, string? ifNoneMatch = null, RangeHeaderValue? range = null) =>
        SendAsync(service, operation, HttpMethod.Get, url, null, ifNoneMatch, range);

    private async Task<Exchange> SendAsync(
        ApiService service, string operation, HttpMethod method, string url, HttpContent? body = null, string? ifNoneMatch = null,
        RangeHeaderValue? range = null, string? accept = null)
    {
        using HttpRequestMessage request = new(method, url) { Content = body };
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        request.Headers.Range = range;
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
