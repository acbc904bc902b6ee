using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class BrowserSafetyTests
{
    [Theory]
    [InlineData("GET", null, null, null, false)]
    [InlineData("POST", "same-origin", "cors", "empty", false)]
    [InlineData("GET", "none", "navigate", "document", false)]
    [InlineData("GET", "cross-site", "navigate", "document", false)]
    [InlineData("GET", "cross-site", "navigate", "iframe", true)]
    [InlineData("POST", "cross-site", "navigate", "document", true)]
    [InlineData("GET", "cross-site", "no-cors", "image", true)]
    [InlineData("GET", "same-site", "cors", "empty", true)]
    public void Page_of_another_origin_may_only_link_here(string method, string? site, string? mode, string? to, bool refused)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        if (mode is not null) request.Headers["Sec-Fetch-Mode"] = mode;
        if (to is not null) request.Headers["Sec-Fetch-Dest"] = to;

        Assert.Equal(refused, BrowserSafety.IsFromElsewhere(request));
    }

    [Theory]
    [InlineData("default-src 'none'")]
    [InlineData("frame-ancestors 'none'")]
    [InlineData("form-action 'none'")]
    [InlineData("base-uri 'none'")]
    public void Policies_begin_with_nothing(string rule) =>
        Assert.All(
            [BrowserSafety.ViewerPolicy, BrowserSafety.DataPolicy, BrowserSafety.ReportPolicy],
            policy => Assert.Contains(rule, policy.Split("; ")));

    [Fact]
    public void Viewer_runs_nothing_inline() => Assert.DoesNotContain("unsafe", BrowserSafety.ViewerPolicy, StringComparison.Ordinal);
}
