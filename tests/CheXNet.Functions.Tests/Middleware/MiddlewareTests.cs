using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CheXNet.Functions.Middleware;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Telemetry;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Functions.Tests.Middleware;

public sealed class MiddlewareTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Failure_reaches_host_and_log_with_its_code_and_without_names()
    {
        var log = new Lines();
        var error = new StorageException(ErrorCodes.StorageUnavailable,
            "Could not read 'set/00000013_005.png' in the account 'films': it's away.");

        RedactedException thrown = await Assert.ThrowsAsync<RedactedException>(() =>
            new InvocationScope(log).Invoke(new TestContextOf("blobTrigger"), _ => throw error));

        Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
        Assert.Matches("^storage-unavailable: Could not read '#[0-9a-f]{12}' in the account '#[0-9a-f]{12}': it's away.$", thrown.Message);
        Assert.Null(thrown.InnerException);
        Assert.All(
            log.Written.Where(static l => l.Level > LogLevel.Debug),
            static l => Assert.DoesNotContain("00000013", l.Text, StringComparison.Ordinal));
        Assert.Contains(
            log.Written,
            static l => l.Level == LogLevel.Error
                && l.Text.StartsWith("TheFunction failed. storage-unavailable:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_is_one_line_that_names_the_innermost_method_of_this_software()
    {
        var log = new Lines();

        await Assert.ThrowsAsync<RedactedException>(() => new InvocationScope(log).Invoke(
            new TestContextOf("blobTrigger"), async _ => await Storage.ImageNameThatFailsAsync()));

        (_, string line) = Assert.Single(log.Written, static l => l.Level > LogLevel.Debug);
        Assert.Equal(
            "TheFunction failed. unexpected: FormatException (at MiddlewareTests.Storage.ImageNameThatFailsAsync)",
            line.Replace('+', '.'));
    }

    private static class Storage
    {
        public static async Task ImageNameThatFailsAsync()
        {
            await Task.Yield();
            _ = Guid.Parse("00000013_005.png");
        }
    }

    [Theory]
    [InlineData("The image's page 'p/1.png' is gone: it's the account's fault.", "The image's page '#' is gone: it's the account's fault.")]
    [InlineData("'o'neil.png' and 'b.png'.", "'#' and '#'.")]
    [InlineData("Nothing is quoted.", "Nothing is quoted.")]
    public void Quoted_names_become_hashes_whatever_apostrophes_stand_around_them(string message, string redacted) => Assert.Equal(
        $"message-invalid: {redacted}",
        Regex.Replace(new RedactedException(new InvalidInputException(ErrorCodes.MessageInvalid, message)).Message, "#[0-9a-f]{12}", "#"));

    [Fact]
    public async Task Failure_that_another_library_words_is_known_by_its_type_alone()
    {
        RedactedException thrown = await Assert.ThrowsAsync<RedactedException>(() =>
            new InvocationScope(new Lines()).Invoke(new TestContextOf("queueTrigger"),
                static _ => throw new IOException("/tmp/00000013_005.png")));

        Assert.Equal("unexpected: IOException", thrown.Message);
    }

    [Fact]
    public async Task Cancellation_is_no_failure()
    {
        var log = new Lines();

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            new InvocationScope(log).Invoke(new TestContextOf("activityTrigger"), static _ => throw new OperationCanceledException()));

        Assert.Empty(log.Written);
    }

    [Fact]
    public async Task Invocation_gives_its_log_lines_function_and_id()
    {
        var log = new Lines();

        await new InvocationScope(log).Invoke(new TestContextOf("blobTrigger"), static _ => Task.CompletedTask);

        Assert.Contains(new KeyValuePair<string, object>("Function", "TheFunction"), log.Scope!);
        Assert.Contains(new KeyValuePair<string, object>("InvocationId", "invocation"), log.Scope!);
    }

    [Theory]
    [InlineData("blobTrigger", "InvocationScope")]
    [InlineData("queueTrigger", "InvocationScope,QueueAge")]
    [InlineData("activityTrigger", "InvocationScope")]
    [InlineData("timerTrigger", "InvocationScope")]
    [InlineData("orchestrationTrigger", "")]
    public async Task Middleware_of_the_program_leaves_orchestrators_alone(string trigger, string expected)
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        var asked = new List<Type>();
        var context = new TestContextOf(trigger) { InstanceServices = new Spy(app.Services, asked) };

        // The worker's own pipeline, to its end: there the worker misses what the host would have sent.
        await Record.ExceptionAsync(() => app.Services.GetRequiredService<FunctionExecutionDelegate>()(context));

        Assert.Equal(
            expected,
            string.Join(',', asked.Where(static t => t.Namespace == typeof(InvocationScope).Namespace).Select(static t => t.Name)));
    }

    [Theory]
    [InlineData("2026-08-14T12:00:00+00:00", 90.0)]
    [InlineData("\"2026-08-14T12:01:00+00:00\"", 30.0)]
    [InlineData("2026-08-14T12:05:00+00:00", 0.0)]
    public async Task Message_tells_how_long_it_has_waited(string sent, double seconds)
    {
        var measured = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, l) =>
            {
                if (instrument is { Meter.Name: ImageMetrics.MeterName, Name: "chexnet.queue.age" }) l.EnableMeasurementEvents(instrument);
            },
        };
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<double>((_, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread) measured.Add(value);
        });
        listener.Start();

        await new QueueAge(new FixedTime()).Invoke(
            new TestContextOf("queueTrigger", new Dictionary<string, object?> { ["InsertionTime"] = sent }),
            static _ => Task.CompletedTask);

        Assert.Equal([seconds], measured);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 8, 14, 12, 1, 30, TimeSpan.Zero);
    }

    private sealed class Spy(IServiceProvider inner, List<Type> asked) : IServiceProvider
    {
        public object? GetService(Type serviceType)
        {
            asked.Add(serviceType);
            return inner.GetService(serviceType);
        }
    }

    private sealed class Lines : ILogger<InvocationScope>
    {
        public List<(LogLevel Level, string Text)> Written { get; } = [];

        public IReadOnlyDictionary<string, object>? Scope { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Scope = state as IReadOnlyDictionary<string, object>;
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, formatter(state, exception)));
    }
}
