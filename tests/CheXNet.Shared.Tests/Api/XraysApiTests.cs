using System.IO.Pipelines;
using CheXNet.Api;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class XraysApiTests(AzuriteFixture azurite)
{
    private const int Bytes = 1 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_beyond_the_bytes_held_at_once_wait_and_beyond_the_line_are_refused()
    {
        const int Line = 64;
        var xrays = new XrayContainer(await azurite.NewAccountAsync());
        ApiOptions options = new() { MostUploadBytes = Bytes, MostBytesAtOnce = Bytes };
        XraysApi api = new(xrays, options, new UploadMemory(options));
        List<(Pipe Body, Task<IResult> Answer)> uploads = [.. Enumerable.Range(0, Line + 1).Select(i => Begin(api, i))];
        Assert.All(uploads, static u => Assert.False(u.Answer.IsCompleted));

        (_, Task<IResult> refused) = Begin(api, Line + 1);
        ProblemHttpResult problem = Assert.IsType<ProblemHttpResult>(await refused);
        Assert.Equal((503, ErrorCodes.ServiceBusy), (problem.StatusCode, problem.ProblemDetails.Extensions["code"]));

        // Those in line are served one after the other: here they are told that they hold no image.
        foreach ((Pipe body, _) in uploads) await body.Writer.CompleteAsync();
        foreach ((_, Task<IResult> answer) in uploads)
            Assert.Equal(ErrorCodes.ImageEmpty, (await Assert.ThrowsAsync<UnreadableImageException>(() => answer)).Code);
    }

    private static (Pipe Body, Task<IResult> Answer) Begin(XraysApi api, int number)
    {
        Pipe body = new();
        DefaultHttpContext http = new();
        http.Request.Body = body.Reader.AsStream();
        http.Request.ContentLength = number % 2 == 0 ? Bytes : null;
        return (body, api.UploadAsync(http.Request, "ward", $"{number}.png", Stop));
    }
}
