using CheXNet.Cli.Tests.Viewer;
using CheXNet.Models;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Functions.Tests.Viewer;

/// <summary>The viewer in Chromium, served by the HTTP functions: the tests of <c>tests/web/tests</c> but those of <c>serve</c>.</summary>
public sealed class ViewerOnFunctionsTests(FunctionsBrowserRun browser) : IClassFixture<FunctionsBrowserRun>
{
    public static TheoryData<string> Names => [.. FunctionsBrowserRun.Chosen];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Viewer_does_on_the_function_app_what_its_test_says(string test) => browser.AssertPassedAsync(test);
}

/// <summary>The browser's tests against the function app.</summary>
public sealed class FunctionsBrowserRun(AzuriteFixture azurite) : BrowserRun
{
    // Tokens are serve's; keys and sign-in of the function app are the host's. The others ask for pictures as serve was told to store them.
    private static readonly string[] OfServe = ["accessibility", "languages", "same-picture", "security", "sign-in"];

    private FunctionAppOnLoopback? _app;

    public static IEnumerable<string> Chosen => Names.Except(OfServe);

    protected override async Task<string[]> OptionsAsync()
    {
        string connection = await azurite.NewConnectionStringAsync();
        ModelPackage model = await ModelPackage.LoadAsync(
            Path.Combine(TestData.Repository, "models", "default"), CancellationToken.None);
        _app = await FunctionAppOnLoopback.StartAsync(connection, model);
        return ["--service", _app.Address.AbsoluteUri, "--storage", connection, .. Chosen];
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _app?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _app = null;
    }
}
