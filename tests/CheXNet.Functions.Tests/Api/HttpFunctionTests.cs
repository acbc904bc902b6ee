using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CheXNet.Api;
using CheXNet.Cli.Http;
using CheXNet.Cli.Tests.Http;
using CheXNet.Functions.Api;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Ingest;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CheXNet.Functions.Tests.Api;

public sealed class HttpFunctionTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Functions_are_the_operations_of_the_api_document()
    {
        OpenApiDocument document = OpenApiDocument.Read(Path.Combine(TestData.Repository, "docs", "openapi.yaml"));

        Assert.Equal(
            document.Operations.Where(static o => o.Body["x-serve-only"] is null).Select(static o => $"{o.Method} {o.Path} {o.Id}")
                .Append("GET,HEAD /viewer/{*path} getViewer").Append("HEAD /api/xrays/{dataset}/{image} headXray")
                .Order(StringComparer.Ordinal),
            HttpFunction.All
                .Select(static f => (Methods: string.Join(',', f.Trigger.Methods!).ToUpperInvariant(), f.Trigger.Route, f.Name))
                .Select(static f => $"{f.Methods} /{f.Route} {char.ToLowerInvariant(f.Name[0])}{f.Name[1..]}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_but_health_and_the_viewers_files_asks_for_a_key() => Assert.All(HttpFunction.All, static function =>
        Assert.Equal(
            function.Name is "GetHealth" or "GetViewer" ? AuthorizationLevel.Anonymous : AuthorizationLevel.Function,
            function.Trigger.AuthLevel));

    [Fact]
    public void Host_adds_no_prefix_to_the_routes() => Assert.Equal(
        "",
        (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "host.json")))!["extensions"]!["http"]!["routePrefix"]);

    [Fact]
    public async Task Functions_answer_byte_for_byte_what_serve_answers()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        foreach (string name in new[] { "a/1 ü.png", "2.png", "3.png" }) await ScoreAsync(app, name, TestApp.Film(name.Length));
        await ScoreAsync(app, "broken.png", TestApp.Film(9)[..2000]);
        await app.Services.GetRequiredService<RunService>().StartAsync(
            new RunRequest { Dataset = "ward" }, app.Services.GetRequiredService<LocalRunLauncher>(), Stop, new RunId("first"));
        await using ApiServer serve = await ApiServer.StartAsync(HttpAddress.Parse("0"), app.Services, Stop);
        using HttpClient served = new() { BaseAddress = serve.Address };
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));

        foreach (string url in new[]
        {
            "predictions/ward/a%2F1%20%C3%BC.png?maps=true",
            "predictions/ward/broken.png",
            "predictions/ward/nothing.png",
            "predictions/ward",
            "predictions/ward?finding=Mass&min=0.01&top=2",
            "predictions/ward?min=0.5",
            "predictions/ward?mni=0.5",
            "predictions/ward/2.png/models",
            "datasets",
            "xrays/ward/a%2F1%20%C3%BC.png",
            "xrays/ward/nothing.png",
            "thumbnails/ward/2.png",
            "thumbnails/ward/broken.png",
            "failures/ward",
            "failures/ward/codes",
            "truth/ward/2.png",
            "reviews/ward",
            "reviews/ward?format=csv",
            "reviews/ward/2.png",
            "overlays/ward/a%2F1%20%C3%BC.png/Mass?method=cam",
            "overlays/ward/2.png/Headache",
            "runs",
            "runs/first",
            "runs/first/report",
            "runs/Nothing!",
            "models",
            "health",
            "session?nonsense=1",
        })
        {
            // Drawn on first request, so that both may answer it from the container.
            if (url.StartsWith("thumbnails", StringComparison.Ordinal)) (await served.GetAsync($"/api/{url}", Stop)).Dispose();
            using HttpResponseMessage one = await served.GetAsync($"/api/{url}", Stop);
            using HttpResponseMessage other = await functions.Client.GetAsync($"/api/{url}", Stop);

            Assert.Equal((url, one.StatusCode), (url, other.StatusCode));
            Assert.Equal(Headers(one), Headers(other));
            Assert.Equal(await one.Content.ReadAsByteArrayAsync(Stop), await other.Content.ReadAsByteArrayAsync(Stop));
        }
    }

    [Theory]
    [InlineData("/viewer/index.html", HttpStatusCode.OK)]
    [InlineData("/viewer/", HttpStatusCode.OK)]
    [InlineData("/viewer/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/viewer/..%2Fhost.json", HttpStatusCode.NotFound)]
    public async Task Viewers_files_come_with_its_policy(string url, HttpStatusCode status)
    {
        DirectoryInfo web = Directory.CreateTempSubdirectory("chexnet-web-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(web.FullName, "index.html"), "<!doctype html>", Stop);
            using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
            ViewerFunctions viewer = new(app.Services.GetRequiredService<ApiErrorFilter>(), new ViewerApi(web.FullName));
            DefaultHttpContext http = new() { RequestServices = app.Services };
            http.Request.Path = new PathString(Uri.UnescapeDataString(url));

            IResult result = await viewer.GetViewer(http.Request, Uri.UnescapeDataString(url["/viewer/".Length..]), Stop);
            await result.ExecuteAsync(http);

            Assert.Equal((int)status, http.Response.StatusCode);
            Assert.Equal(BrowserSafety.ViewerPolicy, http.Response.Headers.ContentSecurityPolicy);
            Assert.Equal("nosniff", http.Response.Headers.XContentTypeOptions);
        }
        finally
        {
            web.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData("same-site", null, HttpStatusCode.Forbidden)]
    [InlineData("same-origin", null, HttpStatusCode.NotFound)]
    [InlineData("cross-site", "Bearer x", HttpStatusCode.NotFound)]
    public async Task Request_of_another_sites_page_needs_a_credential_of_its_own(string site, string? token, HttpStatusCode status)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/failures/ward/a.png/retry");
        request.Headers.Add("Sec-Fetch-Site", site);
        if (token is not null) request.Headers.Add("Authorization", token);

        using HttpResponseMessage response = await functions.Client.SendAsync(request, Stop);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Review_is_the_signed_in_users_and_only_they_may_remove_it()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync(), "--WEBSITE_AUTH_ENABLED=True");
        await ScoreAsync(app, "2.png", TestApp.Film(2));
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));
        object review = new { finding = "Mass", verdict = "unsure", model = $"{app.Scorer.Card.ToModelId()}", reviewer = "somebody else" };

        using HttpResponseMessage added = await AskAsync(HttpMethod.Post, "/api/reviews/ward/2.png", "ann@example.org", review);
        using HttpResponseMessage session = await AskAsync(HttpMethod.Get, "/api/session", "ann@example.org");
        using HttpResponseMessage refused = await AskAsync(HttpMethod.Delete, $"{added.Headers.Location}", "bob@example.org");
        using HttpResponseMessage removed = await AskAsync(HttpMethod.Delete, $"{added.Headers.Location}", "ann@example.org");

        Assert.Equal("ann@example.org", (string?)(await added.Content.ReadFromJsonAsync<JsonNode>(Stop))!["reviewer"]);
        Assert.Equal("ann@example.org", (string?)(await session.Content.ReadFromJsonAsync<JsonNode>(Stop))!["user"]);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NoContent), (refused.StatusCode, removed.StatusCode));

        async Task<HttpResponseMessage> AskAsync(HttpMethod method, string url, string user, object? body = null)
        {
            using HttpRequestMessage request = new(method, url) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("X-MS-CLIENT-PRINCIPAL-NAME", user);
            return await functions.Client.SendAsync(request, Stop);
        }
    }

    [Fact]
    public async Task Key_that_comes_as_a_parameter_is_none_of_the_apis()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await ScoreAsync(app, "broken.png", TestApp.Film(3)[..2000]);
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));

        using HttpResponseMessage models = await functions.Client.GetAsync("/api/models?code=key", Stop);
        JsonNode failures = (await functions.Client.GetFromJsonAsync<JsonNode>("/api/failures/ward?code=aB3_x%3D%3D", Stop))!;

        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        Assert.Single(failures["failures"]!.AsArray());
    }

    [Fact]
    public async Task Upload_is_stored_under_the_name_whose_slashes_are_escaped()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));

        using HttpResponseMessage taken = await functions.Client.PostAsync(
            "/api/xrays/ward/a%2Fb%20c.png", new ByteArrayContent(TestApp.Film(1)), Stop);
        XrayContent? stored = await new XrayContainer(app.Account).ReadAsync(new ImageKey("ward", "a/b c.png"), Stop);

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal("/api/predictions/ward/a%2Fb%20c.png", taken.Headers.Location!.OriginalString);
        Assert.Equal(TestApp.Film(1), stored!.Bytes.ToArray());
    }

    [Theory]
    [InlineData("/dicom-web/studies?dataset=ward", HttpStatusCode.OK)]
    [InlineData($"/dicom-web/studies/{DicomFilms.Study}?dataset=ward", HttpStatusCode.OK)]
    [InlineData("/dicom-web/studies/1.2.3?dataset=ward", HttpStatusCode.Conflict)]
    [InlineData("/dicom-web/studies?nonsense=1", HttpStatusCode.BadRequest)]
    public async Task Instance_is_stored_as_serve_stores_it(string url, HttpStatusCode status)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await using ApiServer serve = await ApiServer.StartAsync(HttpAddress.Parse("0"), app.Services, Stop);
        using HttpClient served = new() { BaseAddress = serve.Address };
        await using HttpHost functions = await HttpHost.StartAsync(app, Client(app));

        using HttpResponseMessage other = await functions.Client.PostAsync(url, StowBodies.Of(DicomFilms.Noise(1)), Stop);
        XrayContent? stored = await new XrayContainer(app.Account).ReadAsync(new ImageKey("ward", $"{DicomFilms.Instance}.dcm"), Stop);
        using HttpResponseMessage one = await served.PostAsync(url, StowBodies.Of(DicomFilms.Noise(1)), Stop);

        Assert.Equal((status, status), (one.StatusCode, other.StatusCode));
        Assert.Equal(Headers(one), Headers(other));
        Assert.Equal(await one.Content.ReadAsByteArrayAsync(Stop), await other.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(status == HttpStatusCode.OK, stored is not null);
    }

    [Fact]
    public async Task Upload_is_limited_by_the_api_and_not_by_the_web_server()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());

        Assert.Null(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task Run_is_begun_and_cancelled_as_an_orchestration()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        TaskHub hub = new(app.Function, static n => n - 1);
        await using HttpHost functions = await HttpHost.StartAsync(app, new TaskHubClient(hub));

        await app.UploadAsync("ward/1.png", TestApp.Film(1));

        using HttpResponseMessage begun = await functions.Client.PostAsJsonAsync("/api/runs?id=mine", new { dataset = "ward" }, Stop);
        using HttpResponseMessage stopping = await functions.Client.DeleteAsync("/api/runs/mine", Stop);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (begun.StatusCode, stopping.StatusCode));
        Assert.Equal("ScoreDataset", hub.Instances["mine"].Name);
        Assert.Equal(RunState.Cancelling, (await app.Services.GetRequiredService<RunService>().StatusAsync(new RunId("mine"), Stop)).State);
    }

    [Theory]
    [InlineData("""{"dataset":"nothing"}""")]
    [InlineData("""{"dataset":"ward","prefix":"b/"}""")]
    public async Task Run_over_no_image_is_not_found_and_begins_nothing(string request)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        TaskHub hub = new(app.Function, static n => n - 1);
        await using HttpHost functions = await HttpHost.StartAsync(app, new TaskHubClient(hub));
        await app.UploadAsync("ward/1.png", TestApp.Film(1));

        using StringContent body = new(request);
        using HttpResponseMessage refused = await functions.Client.PostAsync("/api/runs", body, Stop);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains("\"dataset-empty\"", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Empty(hub.Instances);
    }

    [Fact]
    public async Task Run_that_was_cancelled_is_redriven_as_an_orchestration_of_its_own()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        RunRecord cancelled = new()
        {
            Run = new RunId("mine"),
            Request = new RunRequest { Dataset = "ward" },
            Engine = RunEngine.Durable,
            State = RunState.Cancelled,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        await app.Services.GetRequiredService<IRunStore>().AddAsync(cancelled, Stop);
        TaskHub hub = new(app.Function, static n => n - 1);
        await using HttpHost functions = await HttpHost.StartAsync(app, new TaskHubClient(hub));

        using HttpResponseMessage begun = await functions.Client.PostAsync("/api/runs/mine/redrive", null, Stop);

        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        Assert.Equal("ScoreDataset", hub.Instances["mine.1"].Name);
    }

    private static TaskHubClient Client(TestApp app) => new(new TaskHub(app.Function, static n => n - 1));

    private static async Task ScoreAsync(TestApp app, string image, byte[] film)
    {
        await app.UploadAsync($"ward/{image}", film);
        await app.Services.GetRequiredService<XrayIngest>().IngestAsync(new XrayReference($"ward/{image}", null), Stop);
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .Where(static h => h.Key is not ("Date" or "Server"))
        .Select(static h => $"{h.Key}: {string.Join(", ", h.Value)}")
        .Order(StringComparer.Ordinal);
}
