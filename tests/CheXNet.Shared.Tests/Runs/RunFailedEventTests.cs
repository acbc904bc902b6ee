using CheXNet.Runs;
using CheXNet.Testing.Runs;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>The event that the deployment's alert on failed runs waits for.</summary>
public sealed class RunFailedEventTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, ErrorCodes.DatasetEmpty)]
    [InlineData(false, ErrorCodes.RunFailuresExceeded)]
    public async Task Run_that_fails_logs_the_event_with_its_code_and_no_image(bool imagesVanish, string code)
    {
        using EventList events = new();

        RunRecord record = await RunAsync(ImageMemory.Of(30, static _ => ErrorCodes.ScoreNotFinite), events, imagesVanish);

        Assert.Equal(RunState.Failed, record.State);
        (LogLevel level, string text) = Assert.Single(events.Named("RunFailed"));
        Assert.Equal((LogLevel.Error, $"Run {record.Run} failed: {code}."), (level, text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ErrorCodes.ImageCorrupt)]
    public async Task Run_that_completes_logs_no_such_event(string? failure)
    {
        using EventList events = new();

        RunRecord record = await RunAsync(ImageMemory.Of(30, i => i == 7 ? failure : null), events);

        Assert.Equal(failure is null ? RunState.Completed : RunState.CompletedWithFailures, record.State);
        Assert.Empty(events.Named("RunFailed"));
    }

    private static async Task<RunRecord> RunAsync(ImageMemory images, EventList events, bool imagesVanish = false)
    {
        RunProcess process = new RunWorld(images).Process(logs: events);
        RunRecord started = await process.Service.StartAsync(new RunRequest { Dataset = "set", PageSize = 10 }, process, Cancellation);
        if (imagesVanish) images.Images.Clear();
        return await process.Local.RunAsync(started.Run, null, Cancellation);
    }

    private sealed class EventList : ILoggerFactory, ILogger
    {
        private readonly List<(string? Name, LogLevel Level, string Text)> _events = [];

        public IEnumerable<(LogLevel Level, string Text)> Named(string name)
        {
            lock (_events) return [.. _events.Where(e => e.Name == name).Select(static e => (e.Level, e.Text))];
        }

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            lock (_events) _events.Add((id.Name, level, format(state, exception)));
        }

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
