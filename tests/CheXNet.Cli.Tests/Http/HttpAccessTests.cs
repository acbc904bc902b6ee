using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CheXNet.Cli.Http;
using CheXNet.Cli.Runs;
using CheXNet.Runs;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

/// <summary>Who may call the API: beyond loopback those with its token, and nobody under a foreign name.</summary>
public sealed class HttpAccessTests(AzuriteFixture azurite)
{
    private const string Token = "a-token-of-this-test";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1:80", null, false)]
    [InlineData("127.0.0.1:80", Token, true)]
    [InlineData("[::1]:80", null, false)]
    [InlineData("0.0.0.0:80", null, true)]
    [InlineData("[::]:80", null, true)]
    [InlineData("192.168.1.5:80", Token, true)]
    public void Token_is_demanded_beyond_loopback_or_where_one_is_given(string address, string? given, bool demanded)
    {
        HttpAccess access = HttpAccess.Of(HttpAddress.Parse(address), given);

        Assert.Equal(demanded, access.DemandsToken);
        Assert.Equal(demanded && given is null, access.GeneratedToken is not null);
        Assert.NotEqual(demanded, access.Accepts(null));
        Assert.NotEqual(demanded, access.Accepts(""));
        if (demanded) Assert.True(access.Accepts(given ?? access.GeneratedToken));
        if (demanded) Assert.False(access.Accepts((given ?? access.GeneratedToken) + "x"));
    }

    [Fact]
    public void Token_is_made_anew_each_time() => Assert.NotEqual(
        HttpAccess.Of(HttpAddress.Parse("0.0.0.0:80"), null).GeneratedToken, HttpAccess.Of(HttpAddress.Parse("0.0.0.0:80"), null).GeneratedToken);

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("sixteen characters with spaces")]
    [InlineData("größer-als-sechzehn-zeichen")]
    public void Weak_or_unsendable_token_is_refused_and_not_repeated(string token)
    {
        var refused = Assert.Throws<InvalidInputException>(() => HttpAccess.Of(HttpAddress.Default, token));

        Assert.Contains("--token", refused.Message, StringComparison.Ordinal);
        if (token.Length > 0) Assert.DoesNotContain(token, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://films.example.org")]
    [InlineData("films.example.org:80")]
    [InlineData("*.example.org")]
    [InlineData("")]
    public void Host_name_that_is_none_is_refused(string name) =>
        Assert.Throws<InvalidInputException>(() => HttpAccess.Of(HttpAddress.Default, null, name));

    [Theory]
    [InlineData("GET", "/api/health", null, HttpStatusCode.OK)]
    [InlineData("GET", "/api/runs", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/runs", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/runs", "Basic " + Token, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/runs?token=" + Token, null, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/xrays/ward/a.png", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/nothing", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/health/", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/runs", "Bearer " + Token, HttpStatusCode.OK)]
    [InlineData("GET", "/api/runs", "bearer " + Token, HttpStatusCode.OK)]
    public async Task Request_without_the_token_learns_only_whether_the_service_is_well(
        string method, string url, string? authorization, HttpStatusCode status)
    {
        await using ApiService service = await StartAsync(HttpAddress.Parse("127.0.0.1:0"), Token);
        using HttpRequestMessage request = new(new HttpMethod(method), url);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using HttpResponseMessage response = await service.Client.SendAsync(request, Stop);

        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.Unauthorized) return;
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(ErrorCodes.TokenRequired, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["code"]!);
    }

    /// <summary>A page at evil.example whose name is made to point here: the browser sends the page's own name as Host, and as Origin.</summary>
    [Theory]
    [InlineData("127.0.0.1:0", "evil.example", false)]
    [InlineData("127.0.0.1:0", "evil.example:7014", false)]
    [InlineData("127.0.0.1:0", "localhost.evil.example", false)]
    [InlineData("127.0.0.1:0", "127.0.0.1.evil.example", false)]
    [InlineData("127.0.0.1:0", "192.168.1.5", false)]
    [InlineData("127.0.0.1:0", "localhost", true)]
    [InlineData("127.0.0.1:0", "LOCALHOST:7014", true)]
    [InlineData("127.0.0.1:0", "127.0.0.1:7014", true)]
    [InlineData("127.0.0.1:0", "[::1]:7014", true)]
    [InlineData("127.0.0.1:0", "films.example.org", true)]
    [InlineData("0.0.0.0:0", "evil.example", false)]
    [InlineData("0.0.0.0:0", "evil.example:8080", false)]
    [InlineData("0.0.0.0:0", "Films.Example.org:8080", true)]
    [InlineData("0.0.0.0:0", "192.168.1.5:8080", true)]
    [InlineData("0.0.0.0:0", "[fe80::1]", true)]
    [InlineData("0.0.0.0:0", "localhost:8080", true)]
    public async Task Request_under_a_foreign_name_is_refused_with_token_and_same_origin_or_not(string address, string host, bool taken)
    {
        await using ApiService service = await StartAsync(HttpAddress.Parse(address), Token, "films.example.org");
        foreach (string? origin in new[] { null, $"http://{host}", $"https://{host}" })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, $"http://127.0.0.1:{service.Server.Address.Port}/api/runs/none/redrive");
            request.Headers.Host = host;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            if (origin is not null) request.Headers.Add("Origin", origin);

            using HttpResponseMessage response = await service.Client.SendAsync(request, Stop);

            Assert.Equal(taken ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://films.example.org.evil.example")]
    [InlineData("https://films.example.org:8443")]
    [InlineData("file://films.example.org")]
    [InlineData("null")]
    public async Task Request_from_another_origin_is_refused_under_the_right_name(string origin)
    {
        await using ApiService service = await StartAsync(HttpAddress.Parse("127.0.0.1:0"), null, "films.example.org");
        using HttpRequestMessage request = new(HttpMethod.Delete, "/api/runs/none");
        request.Headers.Host = "films.example.org";
        request.Headers.Add("Origin", origin);

        using HttpResponseMessage response = await service.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Run_client_sends_the_token_and_says_what_it_lacks_without_it()
    {
        await using ApiService service = await StartAsync(HttpAddress.Parse("127.0.0.1:0"), Token);
        await using HttpRunClient with = new(service.Server.Address.ToString(), key: null, Token);
        await using HttpRunClient without = new(service.Server.Address.ToString(), key: null);

        Assert.Empty(await with.ListAsync(1, Stop));
        var refused = await Assert.ThrowsAsync<CheXNet.StorageException>(() => without.StatusAsync(new RunId("a"), Stop));
        Assert.Contains("--token", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ApiService> StartAsync(HttpAddress address, string? token, params string[] hostNames) =>
        await ApiService.StartAsync(await azurite.NewAccountAsync(), null, address, HttpAccess.Of(address, token, hostNames));
}
