using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CheXNet.Cli.Http;
using CheXNet.Cli.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

public sealed class ApiServerTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain.png")]
    [InlineData("folder/deeper/film 1.png")]
    [InlineData("O'Neill & söhne #3?.png")]
    [InlineData("100%.png")]
    [InlineData("a+b=c;d.png")]
    [InlineData("胸部.png")]
    public async Task Image_of_any_name_is_uploaded_scored_and_shown_under_it(string name)
    {
        await using ApiService service = await StartAsync();
        ImageKey key = new("ward", name);

        using HttpResponseMessage taken = await service.Client.PostAsync(
            $"/api/xrays/ward/{Uri.EscapeDataString(name)}", new ByteArrayContent(ApiService.Film(1)), Stop);
        await service.ScoreAsync(key);
        JsonNode prediction = (await service.Client.GetFromJsonAsync<JsonNode>(taken.Headers.Location, Stop))!;
        byte[] overlay = await service.Client.GetByteArrayAsync((string)prediction["overlays"]!["Mass"]!, Stop);

        Assert.Equal(name, (string)prediction["image"]!);
        JsonNode stored = JsonNode.Parse(await taken.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal((string)stored["etag"]!, (string)prediction["provenance"]!["etag"]!);
        Assert.Equal((byte[])[0xFF, 0xD8, 0xFF], overlay[..3]);
    }

    [Fact]
    public async Task Prediction_has_the_stored_numbers_to_the_last_digit_and_its_maps()
    {
        await using ApiService service = await StartAsync();
        var stored = (await service.ScoreAsync(new ImageKey("ward", "a.png"), ApiService.Film(1))).Prediction!;

        JsonNode shown = await GetAsync(service, "/api/predictions/ward/a.png?maps=true");
        JsonNode view = shown["views"]![0]!;

        Assert.Equal(stored.Findings.Select(static f => f.Name), shown["probabilities"]!.AsObject().Select(static p => p.Key));
        Assert.Equal(stored.Probabilities, shown["probabilities"]!.AsObject().Select(static p => (double)p.Value!));
        Assert.Equal(stored.MainView.Maps.Of(3).ToArray(), view["maps"]![stored.Findings[3].Name]!.AsArray().Select(static v => (float)v!));
        float mean = view["maps"]!["Mass"]!.AsArray().Average(static v => (float)v!);
        Assert.Equal((float)view["logits"]!["Mass"]!, mean + (float)shown["bias"]!["Mass"]!, 3);
    }

    [Fact]
    public async Task Score_cam_is_accepted_then_computed_from_the_queue_and_then_shown()
    {
        await using ApiService service = await StartAsync();
        await service.ScoreAsync(new ImageKey("ward", "a.png"), ApiService.Film(1));
        const string url = "/api/overlays/ward/a.png/Mass?method=scorecam";

        using HttpResponseMessage first = await service.Client.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(url, first.Headers.Location?.ToString());
        Assert.Equal(TimeSpan.FromSeconds(10), first.Headers.RetryAfter?.Delta);
        Assert.Equal("pending", (string)(await first.Content.ReadFromJsonAsync<JsonNode>(Stop))!["status"]!);
        using HttpResponseMessage second = await service.Client.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);

        var queue = service.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        string[] messages = [.. (await queue.PeekMessagesAsync(32, Stop)).Value.Select(static m => m.Body.ToString())];
        string asked = Assert.Single(messages, static m => m.Contains("scorecam", StringComparison.Ordinal));
        await service.Services.GetRequiredService<IQueueHandler>().HandleAsync(asked, Stop);

        using HttpResponseMessage picture = await service.Client.GetAsync(url, Stop);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
        JsonNode prediction = await GetAsync(service, "/api/predictions/ward/a.png?maps=true");
        Assert.Contains("scorecam", prediction["methods"]!.AsArray().Select(static m => (string)m!));
        Assert.NotNull(prediction["views"]![0]!["furtherMaps"]!["scorecam"]!["Mass"]);
    }

    [Fact]
    public async Task Plus_signs_of_a_method_are_not_lost_in_the_url()
    {
        await using ApiService service = await StartAsync();
        await service.ScoreAsync(new ImageKey("ward", "a.png"), ApiService.Film(1));

        byte[] typed = await service.Client.GetByteArrayAsync("/api/overlays/ward/a.png/Mass?method=gradcam++", Stop);

        Assert.Equal(await service.Client.GetByteArrayAsync("/api/overlays/ward/a.png/Mass?method=gradcampp", Stop), typed);
        Assert.NotEqual(await service.Client.GetByteArrayAsync("/api/overlays/ward/a.png/Mass?method=cam", Stop), typed);
    }

    [Theory]
    [InlineData("/api/xrays/ward/a.png", "not an image", HttpStatusCode.UnsupportedMediaType, ErrorCodes.ImageFormatUnsupported)]
    [InlineData("/api/xrays/ward/a.png", "", HttpStatusCode.UnprocessableEntity, ErrorCodes.ImageEmpty)]
    [InlineData("/api/xrays/.ward/a.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/a%2F%2Fb.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/unfiled/a.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/%EF%BF%BE.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/%EF%BF%BF.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/a%1B[31m.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/a%C2%9B.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/%ED%A0%80.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    [InlineData("/api/xrays/ward/M%E4dchen.png", "x", HttpStatusCode.BadRequest, ErrorCodes.NameInvalid)]
    public async Task Upload_that_could_not_be_scored_is_refused_and_not_stored(string url, string body, HttpStatusCode status, string code)
    {
        await using ApiService service = await StartAsync();

        using HttpResponseMessage refused = await service.Client.PostAsync(url, new StringContent(body), Stop);

        Assert.Equal((status, code), (refused.StatusCode, (string)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!["code"]!));
        Assert.Empty(await new XrayContainer(service.Account).ListAsync(null, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Upload_of_unknown_length_is_cut_off_at_the_limit()
    {
        await using ApiService service = await StartAsync();
        using MemoryStream body = new(new byte[ApiService.MostUploadBytes + 1]);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/xrays/ward/a.png") { Content = new StreamContent(body) };
        request.Headers.TransferEncodingChunked = true;

        using HttpResponseMessage refused = await service.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task Unreadable_replacement_of_a_scored_image_hides_the_old_prediction_until_it_is_mended()
    {
        await using ApiService service = await StartAsync();
        ImageKey key = new("ward", "a.png");
        await service.ScoreAsync(key, ApiService.Film(1));
        await service.ScoreAsync(key, ApiService.Film(1)[..3000]);

        using HttpResponseMessage hidden = await service.Client.GetAsync("/api/predictions/ward/a.png", Stop);
        await service.ScoreAsync(key, ApiService.Film(2));
        using HttpResponseMessage mended = await service.Client.GetAsync("/api/predictions/ward/a.png", Stop);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (hidden.StatusCode, mended.StatusCode));
        Assert.Contains("\"code\":\"image-corrupt\"", await hidden.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worklist_descends_over_its_pages_and_names_every_image_once()
    {
        await using ApiService service = await StartAsync();
        for (int i = 0; i < 7; i++) await service.ScoreAsync(new ImageKey("ward", $"{i}.png"), ApiService.Film(i));

        List<(string Image, double Probability)> list = [];
        string? continuation = null;
        do
        {
            JsonNode page = await GetAsync(service, $"/api/predictions/ward?finding=edema&top=3&continuation={continuation}");
            list.AddRange(page["images"]!.AsArray().Select(static i => ((string)i!["image"]!, (double)i["probability"]!)));
            continuation = (string?)page["continuation"];
        }
        while (continuation is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(static i => $"{i}.png"), list.Select(static i => i.Image).Order());
        Assert.Equal(list.OrderByDescending(static i => i.Probability), list);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Overlay_that_the_browser_has_is_not_sent_again(bool weak)
    {
        await using ApiService service = await StartAsync();
        await service.ScoreAsync(new ImageKey("ward", "a.png"), ApiService.Film(1));
        using HttpResponseMessage first = await service.Client.GetAsync("/api/overlays/ward/a.png/Mass", Stop);
        using HttpRequestMessage again = new(HttpMethod.Get, "/api/overlays/ward/a.png/Mass");
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag, weak));

        using HttpResponseMessage second = await service.Client.SendAsync(again, Stop);
        using HttpResponseMessage other = await service.Client.GetAsync("/api/overlays/ward/a.png/Edema", Stop);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.All([first, second], static answer => Assert.Equal("no-cache, private", answer.Headers.CacheControl!.ToString()));
    }

    [Theory]
    [InlineData("""{"dataset":"ward","shard":2}""", "'shard'")]
    [InlineData("""{"Dataset":"ward"}""", "'Dataset'")]
    [InlineData("""{"dataset":"ward","dataset":"other"}""", "'dataset'")]
    [InlineData("""{"dataset":"ward","shards":"2"}""", "$.shards")]
    [InlineData("""{"dataset":null}""", "'dataset'")]
    [InlineData("""{"dataset":"ward","model":"no model"}""", "'no model'")]
    [InlineData("""{"dataset":"ward","prefix":"a\u001b[31m"}""", "a\\u001B[31m")]
    [InlineData("""{"dataset":"ward","prefix":"\ufffe"}""", "\\uFFFE")]
    [InlineData("""{"dataset":"ward","prefix":"\ud800"}""", "$.prefix")]
    [InlineData("""{"dataset":"ward","list":"a\uffff"}""", "a\\uFFFF")]
    [InlineData("null", "null")]
    [InlineData("", "JSON")]
    public async Task Request_for_a_run_that_is_not_exactly_one_is_refused_and_says_where(string body, string named)
    {
        await using ApiService service = await StartAsync();

        using HttpResponseMessage refused = await service.Client.PostAsync("/api/runs", new StringContent(body), Stop);
        JsonNode problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal((HttpStatusCode.BadRequest, ErrorCodes.ArgumentInvalid), (refused.StatusCode, (string)problem["code"]!));
        Assert.Contains(named, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"System\.|CheXNet\.|\.NET", (string)problem["detail"]!);
        Assert.Empty(await service.Runs.NewestAsync(1, Stop));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/xrays/ward/a.png", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/xrays/ward/folder/a.png", HttpStatusCode.NotFound)]
    public async Task Unknown_route_is_a_problem_too(string method, string url, HttpStatusCode status)
    {
        await using ApiService service = await StartAsync();

        using HttpResponseMessage response = await service.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), url), Stop);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(ErrorCodes.RouteUnknown, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["code"]!);
    }

    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(null, "own", HttpStatusCode.OK)]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    public async Task Request_that_another_web_site_may_have_sent_is_refused(string? host, string? origin, HttpStatusCode status)
    {
        await using ApiService service = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/health");
        if (host is not null) request.Headers.Host = host;
        string own = service.Server.Address.GetLeftPart(UriPartial.Authority);
        if (origin is not null) request.Headers.Add("Origin", origin == "own" ? own : origin);

        using HttpResponseMessage response = await service.Client.SendAsync(request, Stop);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Port_in_use_is_an_error_that_says_what_to_do()
    {
        await using ApiService service = await StartAsync();
        var taken = HttpAddress.Parse($"{service.Server.Address.Port}");

        var e = await Assert.ThrowsAsync<InvalidInputException>(() => ApiServer.StartAsync(taken, service.Services, Stop));

        Assert.Equal(ErrorCodes.AddressUnavailable, e.Code);
        Assert.Contains("--no-http", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_names_no_image_above_debug()
    {
        using RecordedLog log = new();
        using ILoggerFactory logs = LoggerFactory.Create(
            builder => builder.SetMinimumLevel(LogLevel.Trace).KeepNamesOut().AddProvider(log));
        await using ApiService service = await ApiService.StartAsync(await azurite.NewAccountAsync(), logs);
        await service.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).DeleteAsync(cancellationToken: Stop);
        await service.Account.Tables.DeleteTableAsync(StorageNames.PredictionsTable, Stop);

        using HttpResponseMessage upload = await service.Client.PostAsync(
            "/api/xrays/ward/smith.png", new ByteArrayContent(ApiService.Film(1)), Stop);
        using HttpResponseMessage prediction = await service.Client.GetAsync("/api/predictions/ward/smith.png", Stop);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (upload.StatusCode, prediction.StatusCode));
        Assert.Contains(
            log.Lines, static line => line.Level == LogLevel.Error && line.Text.Contains("storage-unavailable", StringComparison.Ordinal));
        Assert.DoesNotContain(
            log.Lines, static line => line.Level > LogLevel.Debug && line.Text.Contains("smith", StringComparison.Ordinal));
    }

    private async Task<ApiService> StartAsync() => await ApiService.StartAsync(await azurite.NewAccountAsync());

    private static async Task<JsonNode> GetAsync(ApiService service, string url) =>
        (await service.Client.GetFromJsonAsync<JsonNode>(url, Stop))!;

    /// <summary>A log, kept line by line.</summary>
    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception) + exception));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
