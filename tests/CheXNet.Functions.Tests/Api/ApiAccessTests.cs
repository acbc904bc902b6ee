using System.Xml.Linq;
using CheXNet.Functions.Api;
using CheXNet.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CheXNet.Functions.Tests.Api;

public sealed class ApiAccessTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("False", true)]
    [InlineData("True", false)]
    public void App_built_for_entra_id_refuses_whoever_was_not_signed_in_before_it(string? authentication, bool brings)
    {
        ProblemHttpResult refusal = Assert.IsType<ProblemHttpResult>(Access(authentication, isByEntraId: true).Refusal(Request(brings)));

        Assert.Equal(StatusCodes.Status401Unauthorized, refusal.StatusCode);
        Assert.Contains("-p:ApiAuthentication=Keys", refusal.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void App_built_for_entra_id_lets_whoever_signed_in_through() =>
        Assert.Null(Access("True", isByEntraId: true).Refusal(Request(brings: true)));

    [Fact]
    public void App_built_for_keys_leaves_them_to_the_host()
    {
        Assert.Null(Access(null, isByEntraId: false).Refusal(Request(brings: false)));
        Assert.Equal(AuthorizationLevel.Function, ApiAccess.Level);
    }

    [Fact]
    public void Every_http_trigger_but_health_and_the_viewers_files_asks_for_the_level_of_the_build()
    {
        Assert.True(HttpFunction.All.Count > 12);
        Assert.All(HttpFunction.All, static f => Assert.Equal(
            f.Name is "GetHealth" or "GetViewer" ? AuthorizationLevel.Anonymous : ApiAccess.Level, f.Trigger.AuthLevel));
    }

    [Theory]
    [InlineData("True", "ann@example.org")]
    [InlineData(null, null)]
    public void User_is_known_only_where_app_service_says_who(string? authentication, string? user)
    {
        HttpRequest request = Request(brings: true);
        request.Headers["X-MS-CLIENT-PRINCIPAL-NAME"] = "ann@example.org";

        Assert.Equal(user, Access(authentication, isByEntraId: true).UserOf(request));
    }

    [Theory]
    [InlineData(true, "", null, true)]
    [InlineData(true, "?code=x", null, true)]
    [InlineData(true, "", "Basic x", true)]
    [InlineData(true, "", "Bearer x", false)]
    [InlineData(false, "", null, true)]
    [InlineData(false, "?code=x", null, false)]
    public void Page_of_another_site_needs_a_credential_that_somebody_checks(bool isByEntraId, string query, string? header, bool refused)
    {
        HttpRequest request = Request(brings: true);
        request.Method = "POST";
        request.QueryString = new QueryString(query);
        request.Headers["Sec-Fetch-Site"] = "cross-site";
        if (header is not null) request.Headers.Authorization = header;

        ProblemHttpResult? refusal = Access("True", isByEntraId).Refusal(request);

        Assert.Equal(refused ? StatusCodes.Status403Forbidden : null, refusal?.StatusCode);
    }

    [Fact]
    public void Build_takes_what_the_template_was_deployed_with()
    {
        string project = Path.Combine(TestData.Repository, "CheXNet.Functions", "CheXNet.Functions.csproj");

        Assert.Contains(
            "$(CHEXNET_API_AUTHENTICATION)", XDocument.Load(project).Descendants("ApiAuthentication").Select(static e => e.Value));
    }

    private static ApiAccess Access(string? authentication, bool isByEntraId) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("WEBSITE_AUTH_ENABLED", authentication)]).Build(), isByEntraId);

    private static HttpRequest Request(bool brings)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        if (brings) request.Headers["X-MS-CLIENT-PRINCIPAL"] = "e30=";
        return request;
    }
}
