using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CheXNet.Cli.CommandLine;
using CheXNet.Cli.Tests.Score;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Http;

public sealed class ServeCommandTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Serve_scores_what_is_uploaded_over_its_api_until_it_is_told_to_stop()
    {
        using TinyModel model = await TinyModel.CreateAsync();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromMinutes(2));
        using FirstLine output = new();
        string storage = await azurite.NewConnectionStringAsync();
        Task<int> serve = ChexnetCommand.Create()
            .Parse(["serve", "--storage", storage, "--model", model.Path, "--http", "0", "--workers", "1", "--json"])
            .InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }, stop.Token);

        Task<string> ended = serve.ContinueWith(static t => $"\"exit {t.Result}\"", TaskScheduler.Default);
        JsonNode ready = JsonNode.Parse(await await Task.WhenAny(output.Line, ended))!;
        using HttpClient client = new() { BaseAddress = new Uri((string)ready["http"]!) };
        using HttpResponseMessage taken = await client.PostAsync(
            "/api/xrays/ward/a%2Fb.png", new ByteArrayContent(ApiService.Film(1)), stop.Token);
        HttpStatusCode status;
        do
        {
            await Task.Delay(20, stop.Token);
            using HttpResponseMessage asked = await client.GetAsync(taken.Headers.Location, stop.Token);
            status = asked.StatusCode;
        }
        while (status == HttpStatusCode.NotFound);
        await stop.CancelAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(ExitCode.Done, await serve);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/api/health", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Curl_line_of_the_banner_works_as_it_is_printed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
        using TinyModel model = await TinyModel.CreateAsync();
        using FilmFolder films = new();
        films.Add("film.png", 1);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using FirstLine output = new("Upload");
        string storage = await azurite.NewConnectionStringAsync();
        Task<int> serve = ChexnetCommand.Create()
            .Parse(["serve", "--storage", storage, "--model", model.Path, "--http", "0", "--token", "a-token-for-this-test"])
            .InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }, stop.Token);
        Task<string> ended = serve.ContinueWith(static t => $"exit {t.Result}", TaskScheduler.Default);
        string curl = (await await Task.WhenAny(output.Line, ended))["Upload".Length..].Trim();

        await OddFiles.ShellAsync(films.Path, $"CHEXNET_TOKEN=a-token-for-this-test; {curl} > answer.json");
        string answer = await File.ReadAllTextAsync(films.At("answer.json"), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Done, await serve);
        Assert.Equal("film.png", (string)JsonNode.Parse(answer)!["image"]!);
    }

    [Fact]
    public async Task Serve_refuses_an_address_that_is_none_before_anything_is_started()
    {
        int status = await ChexnetCommand.Create().Parse(["serve", "--http", "https://example.org", "--storage", "nonsense"])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.WrongInput, status);
    }

    /// <summary>Tells when the first line is written, or the first that begins so.</summary>
    private sealed class FirstLine(string start = "") : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            if (value?.StartsWith(start, StringComparison.Ordinal) is true) _line.TrySetResult(value);
        }
    }
}
