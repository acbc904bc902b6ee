using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Xunit;

namespace CheXNet.Functions.Tests.Durable;

/// <summary>The test hub is worth something only if it notices orchestrators that the real one would break on.</summary>
public sealed class ReplayingContextTests
{
    private static int _executions;

    [Function(nameof(Echo))]
    public static Task<int> Echo([ActivityTrigger] int value) => Task.FromResult(value);

    [Function(nameof(Honest))]
    public static async Task<int> Honest([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<int>(nameof(Echo), 1) + await context.CallActivityAsync<int>(nameof(Echo), 2);

    [Function(nameof(ChangesItsMind))]
    public static async Task<int> ChangesItsMind([OrchestrationTrigger] TaskOrchestrationContext context) =>
        await context.CallActivityAsync<int>(nameof(Echo), _executions++);

    [Function(nameof(ForgetsAStep))]
    public static async Task<int> ForgetsAStep([OrchestrationTrigger] TaskOrchestrationContext context) =>
        _executions++ == 0 ? await context.CallActivityAsync<int>(nameof(Echo), 0) : 0;

    [Function(nameof(AwaitsTheWorld))]
    public static async Task<int> AwaitsTheWorld([OrchestrationTrigger] TaskOrchestrationContext context)
    {
#pragma warning disable DURABLE0003 // The fault that the hub is to notice.
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
#pragma warning restore DURABLE0003
        return await context.CallActivityAsync<int>(nameof(Echo), 0);
    }

    [Function(nameof(LeavesWorkBehind))]
    public static Task<int> LeavesWorkBehind([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        _ = context.CallActivityAsync<int>(nameof(Echo), 0);
        context.ContinueAsNew(0);
        return Task.FromResult(0);
    }

    [Fact]
    public void Honest_orchestrator_is_replayed_to_its_end()
    {
        var hub = new TaskHub(static _ => throw new InvalidOperationException(), static _ => 0);

        Instance instance = hub.Start(nameof(Honest), 0, "i");
        hub.Drain();

        Assert.Equal("3", instance.Output);
        Assert.Equal(2, hub.LongestHistory);
    }

    [Theory]
    [InlineData(nameof(ChangesItsMind))]
    [InlineData(nameof(ForgetsAStep))]
    [InlineData(nameof(AwaitsTheWorld))]
    [InlineData(nameof(LeavesWorkBehind))]
    public void Orchestrator_that_breaks_the_rules_is_caught(string orchestrator)
    {
        _executions = 0;
        var hub = new TaskHub(static _ => throw new InvalidOperationException(), static _ => 0);
        hub.Start(orchestrator, 0, "i");

        Assert.Throws<ReplayDivergedException>(hub.Drain);
    }
}
