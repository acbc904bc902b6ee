using System.Globalization;
using System.Text.Json;
using CheXNet.Testing;
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

    // "Executing 'Functions.ClassifyXray' (Reason='New blob detected…: xrays/…')" is written at Information under the first category, every
    // request's path under the second.
    [Theory]
    [InlineData($"Function.{EventSubscriptionTests.ScoringFunction}")]
    [InlineData("Microsoft.Azure.WebJobs.Script.WebHost.Middleware.SystemTraceMiddleware")]
    public void ImageNames_writtenByTheHost_areBelowTheLogLevel(string category)
    {
        JsonProperty rule = At("logging", "logLevel").EnumerateObject()
            .Where(level => level.Name == "default" || category == level.Name
                || category.StartsWith(level.Name + ".", StringComparison.Ordinal))
            .MaxBy(level => level.Name == "default" ? 0 : level.Name.Length);

        Assert.Contains(rule.Value.GetString(), new[] { "Warning", "Error", "Critical", "None" });
    }

    private static JsonElement At(params string[] path) => path.Aggregate(Host, (value, name) => value.GetProperty(name));
}
