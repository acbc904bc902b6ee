using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CheXNet.Api;
using CheXNet.Cli.Http;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>What stands between the viewer's service and hostile pages and names.</summary>
public sealed class ViewerServerTests(AzuriteFixture azurite)
{
    private const string Token = "a-token-of-this-test";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Every_route_refuses_what_another_sites_page_sends(string header, string value)
    {
        await using ApiService service = await StartAsync();
        foreach ((string method, string url) in RoutesOf(service))
        {
            using HttpRequestMessage request = new(new HttpMethod(method), url);
            request.Headers.TryAddWithoutValidation(header, value);

            using HttpResponseMessage response = await service.Client.SendAsync(request, Stop);

            Assert.Equal((method, url, HttpStatusCode.Forbidden), (method, url, response.StatusCode));
            AssertProtected(response);
        }
    }

    [Fact]
    public async Task Every_route_but_health_session_and_the_viewers_files_demands_the_token()
    {
        await using ApiService service = await StartAsync(Token);
        foreach ((string method, string url) in RoutesOf(service))
        {
            using HttpResponseMessage response = await service.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), url), Stop);

            bool isOpen = url is "/" or "/api/health" or "/api/session" || url.StartsWith("/viewer/", StringComparison.Ordinal);
            Assert.Equal((method, url, !isOpen), (method, url, response.StatusCode == HttpStatusCode.Unauthorized));
            AssertProtected(response);
        }
    }

    [Fact]
    public async Task Link_of_another_site_leads_to_the_viewer()
    {
        await using ApiService service = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = service.Server.Address };

        using HttpResponseMessage response = await client.SendAsync(request, Stop);

        Assert.Equal((HttpStatusCode.Redirect, "/viewer/"), (response.StatusCode, $"{response.Headers.Location}"));
    }

    [Fact]
    public async Task Browser_that_gave_the_token_once_is_known_by_a_cookie_until_it_signs_out()
    {
        await using ApiService service = await StartAsync(Token);
        using HttpClient client = new(new HttpClientHandler { UseCookies = false }) { BaseAddress = service.Server.Address };

        using HttpResponseMessage wrong = await client.PostAsJsonAsync("/api/session", new { token = Token + "x" }, Stop);
        using HttpResponseMessage signedIn = await client.PostAsJsonAsync("/api/session", new { token = Token }, Stop);
        string cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        string sent = cookie.Split(';')[0];
        HttpStatusCode with = await StatusAsync(HttpMethod.Get, "/api/datasets", sent);
        HttpStatusCode forged = await StatusAsync(HttpMethod.Get, "/api/datasets", sent[..^1] + (sent[^1] == '0' ? '1' : '0'));
        await StatusAsync(HttpMethod.Delete, "/api/session", sent);
        HttpStatusCode after = await StatusAsync(HttpMethod.Get, "/api/datasets", sent);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (wrong.StatusCode, signedIn.StatusCode));
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        string[] attributes = [.. cookie.ToLowerInvariant().Split(';', StringSplitOptions.TrimEntries)[1..].Order(StringComparer.Ordinal)];
        Assert.Equal(["httponly", "path=/", "samesite=strict"], attributes);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (with, forged, after));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string url, string value)
        {
            using HttpRequestMessage request = new(method, url);
            request.Headers.Add("Cookie", value);
            using HttpResponseMessage response = await client.SendAsync(request, Stop);
            return response.StatusCode;
        }
    }

    public static TheoryData<string, string> HostileNames => new()
    {
        { "<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png" },
        { "photo\u202Egnp.exe", "photo_gnp.exe" },
        { "a\"; filename=evil.exe; x=\".png", "a_; filename=evil.exe; x=_.png" },
        { new string('x', 1000) + ".png", new string('x', 116) + ".png" },
        { "胸部/前後.png", "前後.png" },
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Hostile_name_is_harmless_in_headers_and_told_truly_in_json(string name, string proposed)
    {
        await using ApiService service = await StartAsync();
        string url = $"ward/{Uri.EscapeDataString(name)}";
        byte[] film = ApiService.Film(1);

        using HttpResponseMessage taken = await service.Client.PutAsync($"/api/xrays/{url}", new ByteArrayContent(film), Stop);
        using HttpResponseMessage shown = await service.Client.GetAsync($"/api/xrays/{url}", Stop);
        using HttpResponseMessage small = await service.Client.GetAsync($"/api/thumbnails/{url}", Stop);
        await service.ScoreAsync(new ImageKey("ward", name), film[..2000]);
        using HttpResponseMessage listed = await service.Client.GetAsync("/api/failures/ward", Stop);
        string failures = await listed.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal(film, await shown.Content.ReadAsByteArrayAsync(Stop));
        ContentDispositionHeaderValue disposition = shown.Content.Headers.ContentDisposition!;
        Assert.Equal(("inline", proposed), (disposition.DispositionType, disposition.FileNameStar));
        Assert.All(shown.Content.Headers.GetValues("Content-Disposition"), static h => Assert.True(h.All(char.IsAscii)));
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (small.StatusCode, $"{small.Content.Headers.ContentType}"));
        Assert.Equal(name, (string?)JsonNode.Parse(failures)!["failures"]![0]!["image"]);
        Assert.Equal("application/json", listed.Content.Headers.ContentType!.MediaType);
        AssertProtected(listed);
        AssertProtected(shown);
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("a%2F..%2Fb.png")]
    [InlineData("..")]
    public async Task Name_that_leads_elsewhere_is_none(string name)
    {
        await using ApiService service = await StartAsync();

        foreach (string route in new[] { "xrays", "thumbnails", "predictions", "reviews", "truth" })
        {
            // Browsers and clients resolve dots of a path themselves.
            using HttpResponseMessage response = await service.Client.GetAsync($"/api/{route}/ward/{name}", Stop);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
            Assert.DoesNotContain("root:", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_that_is_no_picture_is_never_shown_as_a_page()
    {
        await using ApiService service = await StartAsync();
        await new XrayContainer(service.Account).WriteAsync(
            new ImageKey("ward", "page.html"), BinaryData.FromString("<script>alert(1)</script>"), Stop);

        using HttpResponseMessage response = await service.Client.GetAsync("/api/xrays/ward/page.html", Stop);

        Assert.Equal("application/octet-stream", $"{response.Content.Headers.ContentType}");
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        AssertProtected(response);
    }

    [Theory]
    [InlineData("/viewer/..%2fCheXNet.sln")]
    [InlineData("/viewer/%2e%2e/CheXNet.sln")]
    [InlineData("/viewer/.git/config")]
    [InlineData("/viewer/nothing.js")]
    public async Task Viewer_has_its_own_files_only(string url)
    {
        await using ApiService service = await StartAsync();

        using HttpResponseMessage response = await service.Client.GetAsync(url, Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        AssertProtected(response);
    }

    private static void AssertProtected(HttpResponseMessage response)
    {
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains(policy, new[] { BrowserSafety.ViewerPolicy, BrowserSafety.DataPolicy });
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static IEnumerable<(string Method, string Url)> RoutesOf(ApiService service) =>
        from route in service.Server.Routes
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (method, route.RoutePattern.RawText!.Replace("{dataset}", "ward", StringComparison.Ordinal)
            .Replace("{image}", "a.png", StringComparison.Ordinal).Replace("{finding}", "Mass", StringComparison.Ordinal)
            .Replace("{id}", "none", StringComparison.Ordinal).Replace("{**path}", "js/app.js", StringComparison.Ordinal));

    private async Task<ApiService> StartAsync(string? token = null)
    {
        HttpAddress address = HttpAddress.Parse("0");
        return await ApiService.StartAsync(await azurite.NewAccountAsync(), null, address, HttpAccess.Of(address, token));
    }
}
