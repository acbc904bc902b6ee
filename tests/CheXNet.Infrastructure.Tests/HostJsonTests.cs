using System.Globalization;
using System.Text.Json;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>The host's limits for inference that fills a core, and what it may write into logs.</summary>
public class HostJsonTests
{
    private static JsonElement Host
    {
        get
        {
            string file = Path.Combine(TestData.Repository, "host.json");
            Assert.SkipUnless(File.Exists(file), "This checkout has no host.json.");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.Clone();
        }
    }

    [Fact]
    public void Queue_givesAMessageTimeAndTakesOnlyWhatTheCoresCanDo()
    {
        JsonElement queues = At("extensions", "queues");

        Assert.True(
            TimeSpan.Parse(queues.GetProperty("visibilityTimeout").GetString()!, CultureInfo.InvariantCulture)
            >= TimeSpan.FromSeconds(30));
        Assert.InRange(queues.GetProperty("batchSize").GetInt32(), 1, 2);
        Assert.InRange(queues.GetProperty("newBatchThreshold").GetInt32(), 0, 1);
        Assert.Equal(5, queues.GetProperty("maxDequeueCount").GetInt32());
    }

    [Fact]
    public void Blob_isScoredOneACoreAndGivenUpAfterFiveTries()
    {
        JsonElement blobs = At("extensions", "blobs");

        Assert.InRange(blobs.GetProperty("maxDegreeOfParallelism").GetInt32(), 1, 2);
        Assert.Equal(5, blobs.GetProperty("poisonBlobThreshold").GetInt32());
    }

    [Fact]
    public void Durable_runsAPageACoreAndLogsNoInputs()
    {
        JsonElement durable = At("extensions", "durableTask");

        Assert.InRange(durable.GetProperty("maxConcurrentActivityFunctions").GetInt32(), 1, 2);
        Assert.False(durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());
    }

    // Another instance takes up the work of a crashed one after this time; a page that takes longer is renewed, not started twice.
    [Fact]
    public void Durable_takesACrashedInstancesWorkUpAfterAMinute() => Assert.Equal(
        TimeSpan.FromMinutes(1),
        TimeSpan.Parse(
            At("extensions", "durableTask", "storageProvider", "workItemQueueVisibilityTimeout").GetString()!,
            CultureInfo.InvariantCulture));

    // A failed attempt is one line of ours (4001); the host and its storage client would add dozens, and a warning for each expected 404.
    [Theory]
    [InlineData("Function.ClassifyXray", "Critical")]
    [InlineData("Function.ScorePage.User", "Information")]
    [InlineData("Azure.Core", "Error")]
    public void HostsOwnLines_leaveOursAlone(string category, string level) => Assert.Equal(level, LevelOf(category));

    // Without a version the extension warns at every start; run ids in its spans are no use beside the app's own spans.
    [Fact]
    public void Durable_isSilentAboutItsOwnTracing() =>
        Assert.Equal("None", At("extensions", "durableTask", "tracing", "version").GetString());

    // "Executing 'Functions.ClassifyXray' (Reason='New blob detected…: xrays/…')" is written at Information under the first category, every
    // request's path under the second.
    [Theory]
    [InlineData($"Function.{EventSubscriptionTests.ScoringFunction}")]
    [InlineData("Microsoft.Azure.WebJobs.Script.WebHost.Middleware.SystemTraceMiddleware")]
    public void ImageNames_writtenByTheHost_areBelowTheLogLevel(string category) =>
        Assert.Contains(LevelOf(category), new[] { "Warning", "Error", "Critical", "None" });

    /// <summary>As the host reads its rules: by the framework's own filter, in which one <c>*</c> may stand for anything.</summary>
    private static string LevelOf(string category)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddLogging(logging =>
            {
                logging.AddProvider(new AnyLogger());
                foreach (JsonProperty level in At("logging", "logLevel").EnumerateObject())
                {
                    var minimum = Enum.Parse<LogLevel>(level.Value.GetString()!);
                    if (level.Name == "default") logging.SetMinimumLevel(minimum);
                    else logging.AddFilter(level.Name, minimum);
                }
            })
            .BuildServiceProvider();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        return Enum.GetValues<LogLevel>().First(logger.IsEnabled).ToString();
    }

    private sealed class AnyLogger : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }

    private static JsonElement At(params string[] path) => path.Aggregate(Host, (value, name) => value.GetProperty(name));
}
