using System.Text.Json.Nodes;
using CheXNet.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class ApiErrorFilterTests
{
    public static TheoryData<XrayException, int, string> Errors => new()
    {
        { new InvalidInputException(ErrorCodes.ArgumentInvalid, "x"), 400, "Bad Request" },
        { new InvalidInputException(ErrorCodes.NameInvalid, "x"), 400, "Bad Request" },
        { new ModelPackageException(ErrorCodes.ModelPrecisionMissing, "x"), 400, "Bad Request" },
        { new InvalidInputException(ErrorCodes.PredictionNotFound, "x"), 404, "Not Found" },
        { new InvalidInputException(ErrorCodes.FindingUnknown, "x"), 404, "Not Found" },
        { new RunException(ErrorCodes.RunNotFound, "x"), 404, "Not Found" },
        { new ModelPackageException(ErrorCodes.ModelNotFound, "x"), 404, "Not Found" },
        { new RunException(ErrorCodes.RunStateInvalid, "x"), 409, "Conflict" },
        { new UnreadableImageException(ErrorCodes.ImageTooLarge, "x"), 413, "Content Too Large" },
        { new InvalidInputException(ErrorCodes.RequestTooLarge, "x"), 413, "Content Too Large" },
        { new UnreadableImageException(ErrorCodes.ImageFormatUnsupported, "x"), 415, "Unsupported Media Type" },
        { new UnreadableImageException(ErrorCodes.ImageCorrupt, "x"), 422, "Unprocessable Entity" },
        { new UnreadableImageException(ErrorCodes.ImageAnimated, "x"), 422, "Unprocessable Entity" },
        { new InconsistentScoreException(ErrorCodes.ScoreNotFinite, "x"), 500, "An error occurred while processing your request." },
        { new StorageException(ErrorCodes.MessageInvalid, "x"), 500, "An error occurred while processing your request." },
        { new StorageException(ErrorCodes.StorageUnavailable, "x"), 503, "Service Unavailable" },
        { new StorageException(ErrorCodes.StorageFull, "x"), 507, "Insufficient Storage" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Error_has_the_status_that_says_whose_it_is(XrayException error, int status, string title)
    {
        (HttpResponse response, string body) = await AnswerAsync(error);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.ContentType));
        JsonObject expected = new() { ["title"] = title, ["status"] = status, ["detail"] = "x", ["code"] = error.Code };
        Assert.Equal(expected.ToJsonString(), body);
        Assert.Equal("no-store", response.Headers.CacheControl);
        Assert.Equal(status == 503 ? "5" : "", response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task Unexpected_error_tells_nothing_of_the_inside()
    {
        (HttpResponse response, string body) = await AnswerAsync(new InvalidOperationException("password1 in /srv/secret"));

        Assert.Equal((500, ErrorCodes.Unexpected), (response.StatusCode, (string)JsonNode.Parse(body)!["code"]!));
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Log_has_a_line_for_a_known_error_and_the_stack_of_any_other(bool isKnown)
    {
        Exception error = isKnown ? new StorageException(ErrorCodes.StorageFull, "x") : new InvalidOperationException("x");
        ErrorLog log = new();

        // Thrown at the call itself, as by a handler that is not async.
        await new ApiErrorFilter(log).AnswerAsync(new DefaultHttpContext(), () => throw error, CancellationToken.None);

        string text = Assert.Single(log.Errors);
        Assert.StartsWith(
            isKnown ? "A request failed: storage-full (StorageException)." : "A request failed: unexpected (InvalidOperationException).",
            text, StringComparison.Ordinal);
        Assert.Equal(!isKnown, text.Contains($"at {typeof(ApiErrorFilterTests).FullName}", StringComparison.Ordinal));
        Assert.Equal(!isKnown, text.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_that_nobody_waits_for_any_more_is_no_problem() => await Assert.ThrowsAsync<OperationCanceledException>(
        () => AnswerAsync(new OperationCanceledException(), new CancellationToken(canceled: true)));

    private static async Task<(HttpResponse Response, string Body)> AnswerAsync(
        Exception error, CancellationToken cancellationToken = default)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        using MemoryStream body = new();
        DefaultHttpContext http = new() { RequestServices = services, Response = { Body = body } };
        ApiErrorFilter filter = new(NullLogger<ApiErrorFilter>.Instance);
        IResult result = await filter.AnswerAsync(http, () => Task.FromException<IResult>(error), cancellationToken);
        await result.ExecuteAsync(http);
        return (http.Response, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class ErrorLog : ILogger<ApiErrorFilter>
    {
        public List<string> Errors { get; } = [];

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            if (level == LogLevel.Error) Errors.Add(format(state, exception));
        }

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
