using CheXNet.Functions.Maintenance;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Xunit;

namespace CheXNet.Functions.Tests.Maintenance;

public sealed class PurgeRunsTests
{
    [Fact]
    public async Task Purge_forgets_so_many_orchestrations_that_have_ended_and_no_more()
    {
        var hub = new TaskHub(static _ => throw new InvalidOperationException(), static _ => 0);
        for (int i = 0; i < 30; i++) hub.Start(nameof(ReplayingContextTests.Honest), 0, $"old-{i}");
        hub.Drain();
        hub.Start(nameof(ReplayingContextTests.Honest), 0, "running");
        var client = new TaskHubClient(hub);
        var time = new FixedTime(new DateTimeOffset(2026, 8, 14, 3, 30, 0, TimeSpan.Zero));

        await new PurgeRuns(new RunRetention { PurgedAtOnce = 20 }, time)
            .RunAsync(new TimerInfo(), client, TestContext.Current.CancellationToken);

        Assert.Equal(11, hub.Instances.Count);
        Assert.Contains("running", hub.Instances.Keys);
        Assert.Equal(time.GetUtcNow().AddDays(-14), client.LastQuery!.CreatedTo);
        Assert.DoesNotContain(OrchestrationRuntimeStatus.Running, client.LastQuery.Statuses!);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
