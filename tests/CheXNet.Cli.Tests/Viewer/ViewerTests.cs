using Xunit;

namespace CheXNet.Cli.Tests.Viewer;

/// <summary>The viewer in Chromium; what each test does stands in <c>tests/web/tests</c>.</summary>
public sealed class ViewerTests(BrowserRun browser) : IClassFixture<BrowserRun>
{
    public static TheoryData<string> Names => [.. BrowserRun.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Viewer_does_in_a_browser_what_its_test_says(string test) => browser.AssertPassedAsync(test);

    [Fact]
    public void All_parts_of_the_viewer_have_a_test()
    {
        string[] parts =
        [
            "accessibility", "compare", "download", "failures", "film", "hostile-names", "keyboard", "languages", "regions",
            "requested-maps", "reviews", "run-progress", "runs", "same-picture", "security", "sign-in", "truth", "upload", "worklist",
        ];
        Assert.Empty(parts.Except(BrowserRun.Names));
    }
}
