using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CheXNet.Dicom.Web;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom.Web;

public sealed class StowClientTests
{
    private const string Stored = """{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.1"]}}]}}""";

    private readonly NoWaiting _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_go_as_parts_of_application_dicom()
    {
        StowServer server = new(StowServer.Json(HttpStatusCode.OK, Stored));

        StowOutcome outcome = Assert.Single(await SendAsync(server, Options("http://127.0.0.1:8042/dicom-web/"), Instance(1)));

        Assert.Equal(("1.2.1", true, null, null), (outcome.SopInstanceUid, outcome.IsStored, outcome.Reason, outcome.Explanation));
        HttpRequestMessage request = Assert.Single(server.Requests);
        Assert.Equal("http://127.0.0.1:8042/dicom-web/studies", request.RequestUri!.AbsoluteUri);
        MediaTypeHeaderValue type = request.Content!.Headers.ContentType!;
        Assert.Equal("multipart/related", type.MediaType);
        Assert.Contains(type.Parameters, static p => p is { Name: "type", Value: "\"application/dicom\"" });
        string boundary = type.Parameters.Single(static p => p.Name == "boundary").Value!.Trim('"');
        Assert.StartsWith($"--{boundary}\r\nContent-Type: application/dicom", server.Bodies[0], StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nfile 1\r\n--", server.Bodies[0], StringComparison.Ordinal);
        Assert.Equal("application/dicom+json", request.Headers.Accept.ToString());
    }

    [Theory]
    [InlineData("https://pacs.example.org/dicom-web", "https://pacs.example.org/dicom-web/studies")]
    [InlineData("https://pacs.example.org/dicom-web/studies/", "https://pacs.example.org/dicom-web/studies")]
    [InlineData("http://127.0.0.1:7014/dicom-web?dataset=ward", "http://127.0.0.1:7014/dicom-web/studies?dataset=ward")]
    [InlineData("https://ann:s%3Acret@pacs.example.org/rs", "https://pacs.example.org/rs/studies")]
    public void Address_is_that_of_the_store_transaction_and_shows_no_password(string given, string address) =>
        Assert.Equal(address, new StowOptions(given).Address.AbsoluteUri);

    [Theory]
    [InlineData("pacs.example.org")]
    [InlineData("ftp://pacs.example.org/")]
    [InlineData("")]
    public void Address_that_is_none_is_refused(string given) =>
        Assert.Equal(ErrorCodes.ArgumentInvalid, Assert.Throws<InvalidInputException>(() => new StowOptions(given)).Code);

    [Theory]
    [InlineData("http://pacs.example.org/dicom-web", false)]
    [InlineData("http://10.0.0.7/dicom-web", false)]
    [InlineData("http://127.0.0.1:8042/dicom-web", true)]
    [InlineData("http://localhost:8042/dicom-web", true)]
    [InlineData("https://pacs.example.org/dicom-web", true)]
    public void Credentials_go_unencrypted_to_this_machine_only(string address, bool goes)
    {
        foreach (StowOptions options in new[]
        {
            new StowOptions(address) { Authorization = StowOptions.Bearer("token") },
            new StowOptions(address.Replace("://", "://ann:secret@", StringComparison.Ordinal)),
            new StowOptions(address) { Headers = new Dictionary<string, string> { ["X-Key"] = "1" } },
        })
        {
            if (goes)
            {
                new StowClient(options).Dispose();
                continue;
            }

            InvalidInputException refused = Assert.Throws<InvalidInputException>(() => new StowClient(options));
            Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
            new StowClient(options with { AllowsUnencryptedCredentials = true }).Dispose();
            Assert.True(options.IsUnencrypted);
        }

        new StowClient(new StowOptions(address)).Dispose();
    }

    [Fact]
    public async Task Credentials_and_headers_are_sent()
    {
        StowServer server = new(StowServer.Json(HttpStatusCode.OK, Stored));
        await SendAsync(server, Options("https://ann:s%3Acret@pacs.example.org/"), Instance(1));
        StowOptions bearer = Options("https://pacs.example.org/") with
        {
            Authorization = StowOptions.Bearer("abc"),
            Headers = new Dictionary<string, string> { ["X-Key"] = "k" },
        };
        await SendAsync(server, bearer, Instance(1));

        Assert.Equal($"Basic {Convert.ToBase64String("ann:s:cret"u8)}", server.Requests[0].Headers.Authorization!.ToString());
        Assert.Equal("Bearer abc", server.Requests[1].Headers.Authorization!.ToString());
        Assert.Equal(["k"], server.Requests[1].Headers.GetValues("X-Key"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\r\nX: y")]
    public void Token_that_no_header_may_hold_is_refused(string token) =>
        Assert.Throws<InvalidInputException>(() => StowOptions.Bearer(token));

    [Fact]
    public void Header_that_is_none_is_refused()
    {
        StowOptions options = Options() with { Headers = new Dictionary<string, string> { ["X-A"] = "a\r\nX-B: b" } };

        Assert.Throws<InvalidInputException>(() => new StowClient(options));
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task What_may_pass_is_tried_again_and_later_each_time(HttpStatusCode status)
    {
        StowServer server = new(
            StowServer.Status(status), StowServer.Status(status), StowServer.Status(status), StowServer.Json(HttpStatusCode.OK, Stored));

        Assert.True(Assert.Single(await SendAsync(server, Options(), Instance(1))).IsStored);

        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(3, _clock.Waits.Count);
        Assert.InRange(_clock.Waits[0].TotalSeconds, 1, 1.25);
        Assert.InRange(_clock.Waits[1].TotalSeconds, 2, 2.5);
        Assert.InRange(_clock.Waits[2].TotalSeconds, 4, 5);
        Assert.All(server.Bodies, body => Assert.Contains("file 1", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_says_when_to_come_back_within_a_limit()
    {
        StowServer server = new(
            StowServer.RetryAfter(HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(TimeSpan.FromSeconds(7))),
            StowServer.RetryAfter(
                HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(_clock.GetUtcNow().AddSeconds(9))),
            StowServer.RetryAfter(HttpStatusCode.TooManyRequests, new RetryConditionHeaderValue(TimeSpan.FromHours(3))),
            StowServer.RetryAfter(HttpStatusCode.TooManyRequests, new RetryConditionHeaderValue(_clock.GetUtcNow().AddYears(-1))),
            StowServer.Json(HttpStatusCode.OK, Stored));

        await SendAsync(server, Options(), Instance(1));

        Assert.Equal(5, server.Requests.Count);
        Assert.Equal([7, 9, 60], _clock.Waits.Select(static w => w.TotalSeconds));
    }

    [Fact]
    public async Task Tries_end()
    {
        StowServer server = new(StowServer.Status(HttpStatusCode.ServiceUnavailable));

        DicomWebException error = await Assert.ThrowsAsync<DicomWebException>(() => SendAsync(server, Options(), Instance(1)));

        Assert.Equal((ErrorCodes.DicomWebUnavailable, 5), (error.Code, server.Requests.Count));
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, 5, "cannot be reached")]
    [InlineData(HttpRequestError.ResponseEnded, 5, "cannot be reached")]
    [InlineData(HttpRequestError.NameResolutionError, 1, "cannot be resolved")]
    [InlineData(HttpRequestError.SecureConnectionError, 1, "certificate")]
    public async Task Connection_is_tried_again_unless_the_address_is_wrong(HttpRequestError cause, int tries, string said)
    {
        StowServer server = new(StowServer.Throw(new HttpRequestException(cause, "no")));

        DicomWebException error = await Assert.ThrowsAsync<DicomWebException>(() => SendAsync(server, Options(), Instance(1)));

        Assert.Equal((ErrorCodes.DicomWebUnavailable, tries), (error.Code, server.Requests.Count));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "401")]
    [InlineData(HttpStatusCode.Forbidden, "403")]
    [InlineData(HttpStatusCode.NotFound, "no DICOMweb store")]
    [InlineData(HttpStatusCode.MethodNotAllowed, "no DICOMweb store")]
    [InlineData(HttpStatusCode.NotImplemented, "no DICOMweb store")]
    [InlineData(HttpStatusCode.UnsupportedMediaType, "415")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "413")]
    [InlineData(HttpStatusCode.InsufficientStorage, "507")]
    [InlineData(HttpStatusCode.BadRequest, "400")]
    [InlineData(HttpStatusCode.NotAcceptable, "406")]
    [InlineData(HttpStatusCode.OK, "no DICOMweb store")]
    [InlineData(HttpStatusCode.NoContent, "no DICOMweb store")]
    [InlineData(HttpStatusCode.Found, "leads elsewhere")]
    public async Task Refusal_is_a_sentence_at_once(HttpStatusCode status, string said)
    {
        StowServer server = new(StowServer.Status(status, "<!doctype html><html>Sign in</html>", "text/html"));

        DicomWebException error = await Assert.ThrowsAsync<DicomWebException>(() => SendAsync(server, Options(), Instance(1)));

        Assert.Equal(ErrorCodes.DicomWebRefused, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(0x0111, true)]
    [InlineData(0xB00E, true)]
    [InlineData(0xA700, false)]
    [InlineData(0xA900, false)]
    [InlineData(0xC000, false)]
    [InlineData(0x0110, false)]
    [InlineData(0x0122, false)]
    [InlineData(0x7777, false)]
    public async Task Failure_counts_as_stored_only_if_the_instance_was_there_before(int reason, bool isStored)
    {
        StoreReport report = new([new("1.2", "1.2.1", (ushort)reason)], []);
        foreach (HttpStatusCode status in new[] { HttpStatusCode.Conflict, HttpStatusCode.Accepted, HttpStatusCode.BadRequest })
        {
            StowServer server = new(StowServer.Json(status, Encoding.UTF8.GetString(report.ToJson())));

            StowOutcome outcome = Assert.Single(await SendAsync(server, Options(), Instance(1)));

            Assert.Equal((isStored, (ushort)reason), (outcome.IsStored, outcome.Reason));
            Assert.Contains($"({reason:X4}H)", isStored ? $"({reason:X4}H)" : outcome.Explanation!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Outcomes_are_told_apart_whichever_form_the_answer_has()
    {
        StoreReport report = new([new("1.2", "1.2.1"), new("1.2", "1.2.2", 0xA900), new("1.2", "1.2.3", null, 0xB007)], [0xC000]);
        foreach (byte[] body in new[] { report.ToJson(), report.ToXml() })
        {
            StowServer server = new(StowServer.Status(HttpStatusCode.Accepted, Encoding.UTF8.GetString(body), "application/octet-stream"));

            IReadOnlyList<StowOutcome> outcomes =
                await SendAsync(server, Options(), Instance(1), Instance(2), Instance(3), Instance(4));

            Assert.Equal(["1.2.1", "1.2.2", "1.2.3", "1.2.4"], outcomes.Select(static o => o.SopInstanceUid));
            Assert.Equal([true, false, true, false], outcomes.Select(static o => o.IsStored));
            Assert.Equal([null, (ushort)0xA900, (ushort)0xB007, (ushort)0xC000], outcomes.Select(static o => o.Reason));
        }
    }

    [Fact]
    public async Task Instance_that_the_answer_does_not_mention_is_not_taken_for_stored()
    {
        StowServer server = new(StowServer.Json(HttpStatusCode.OK, Stored));

        IReadOnlyList<StowOutcome> outcomes = await SendAsync(server, Options(), Instance(1), Instance(2));

        Assert.Equal([true, false], outcomes.Select(static o => o.IsStored));
        Assert.Contains("does not mention", outcomes[1].Explanation!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_json_is_asked_for_xml()
    {
        string xml = Encoding.UTF8.GetString(new StoreReport([new("1.2", "1.2.1")], []).ToXml());
        StowServer server = new(
            StowServer.Status(HttpStatusCode.NotAcceptable), StowServer.Status(HttpStatusCode.OK, xml, "application/dicom+xml"));

        Assert.True(Assert.Single(await SendAsync(server, Options(), Instance(1))).IsStored);
        Assert.Equal("application/dicom+xml", server.Requests[1].Headers.Accept.ToString());
    }

    [Fact]
    public async Task Requests_are_no_larger_than_the_limits_say()
    {
        StowServer server = new(request => StowServer.Json(HttpStatusCode.OK, AllStored(6))(request));
        StowOptions options = Options() with { MostInstances = 3, MostBytes = 12 };

        IReadOnlyList<StowOutcome> outcomes = await SendAsync(server, options, [.. Enumerable.Range(1, 6).Select(Instance)]);

        Assert.All(outcomes, static o => Assert.True(o.IsStored));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Request_that_is_too_large_for_the_server_is_halved()
    {
        StowServer server = null!;
        server = new StowServer(request => Count(server.Bodies[^1]) > 2
            ? new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge)
            : StowServer.Json(HttpStatusCode.OK, AllStored(5))(request));

        IReadOnlyList<StowOutcome> outcomes = await SendAsync(server, Options(), [.. Enumerable.Range(1, 5).Select(Instance)]);

        Assert.Equal(["1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5"], outcomes.Select(static o => o.SopInstanceUid));
        Assert.All(outcomes, static o => Assert.True(o.IsStored));

        static int Count(string body) => body.Split("Content-Type: application/dicom").Length - 1;
    }

    [Fact]
    public async Task Nothing_is_sent_for_no_instance()
    {
        StowServer server = new(StowServer.Status(HttpStatusCode.OK));

        Assert.Empty(await SendAsync(server, Options()));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using CancellationTokenSource stop = new();
        StowServer server = new(_ =>
        {
            stop.Cancel();
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        });
        using StowClient client = new(Options(), server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync([Instance(1)], stop.Token));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""<html/>""")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "b">]><NativeDicomModel/>""")]
    [InlineData("stored")]
    public void Text_that_is_no_report_is_none(string text) => Assert.Null(StoreReport.TryRead(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"00081199":null,"00081198":{"vr":"SQ"},"0008119A":{"vr":"SQ","Value":[1,null,{}]}}""")]
    [InlineData("""{"00081199":{"vr":"SQ","Value":"no"}}""")]
    [InlineData("""{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":[{}]}}]}}""")]
    [InlineData("\uFEFF [{\"00081198\":{\"vr\":\"SQ\",\"Value\":[{\"00081197\":{\"vr\":\"US\",\"Value\":[\"x\"]}}]}}]")]
    [InlineData("<NativeDicomModel><DicomAttribute/><DicomAttribute tag=\"00081199\"><Item/></DicomAttribute></NativeDicomModel>")]
    public void Odd_report_names_no_instance(string text) =>
        Assert.Null(StoreReport.TryRead(Encoding.UTF8.GetBytes(text))!.Find("1.2.1"));

    private static string AllStored(int count) => Encoding.UTF8.GetString(
        new StoreReport([.. Enumerable.Range(1, count).Select(static i => new StoreReportEntry("1.2", $"1.2.{i}"))], []).ToJson());

    private static DicomInstance Instance(int number) =>
        new("1.2.840.10008.5.1.4.1.1.7", $"1.2.{number}", Encoding.UTF8.GetBytes($"file {number}"));

    private static StowOptions Options(string address = "https://pacs.example.org/dicom-web") =>
        new(address) { Timeout = NoWaiting.Deadline };

    private async Task<IReadOnlyList<StowOutcome>> SendAsync(StowServer server, StowOptions options, params DicomInstance[] instances)
    {
        using StowClient client = new(options, server, _clock);
        return await client.SendAsync(instances, Stop);
    }
}
