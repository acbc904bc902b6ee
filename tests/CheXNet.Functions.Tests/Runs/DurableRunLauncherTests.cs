using CheXNet.Functions.Runs;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Runs;
using Xunit;

namespace CheXNet.Functions.Tests.Runs;

public sealed class DurableRunLauncherTests
{
    private static readonly RunId Run = new("one");
    private readonly TaskHub _hub = new(static type => throw new InvalidOperationException($"{type} is not asked for."), static _ => 0);

    [Fact]
    public async Task Launch_again_while_the_attempt_runs_begins_nothing()
    {
        DurableRunLauncher launcher = new(new TaskHubClient(_hub));

        await launcher.LaunchAsync(Run, 0, TestContext.Current.CancellationToken);
        await launcher.LaunchAsync(Run, 0, TestContext.Current.CancellationToken);

        Assert.Equal(RunPlan.InstanceOf(Run, 0), Assert.Single(_hub.Instances).Key);
    }

    [Fact]
    public async Task Launch_that_somebody_else_overtakes_is_theirs()
    {
        TaskHubClient client = new(_hub)
        {
            BeforeSchedule = () => _hub.Start(nameof(ScoreDataset), new RunAttempt(Run, 0), RunPlan.InstanceOf(Run, 0)),
        };

        await new DurableRunLauncher(client).LaunchAsync(Run, 0, TestContext.Current.CancellationToken);

        Assert.Single(_hub.Instances);
    }

    [Fact]
    public async Task Launch_that_the_host_refuses_fails_with_its_reason()
    {
        TaskHubClient client = new(_hub) { BeforeSchedule = static () => throw new IOException("The host is down.") };

        IOException refusal = await Assert.ThrowsAsync<IOException>(
            () => new DurableRunLauncher(client).LaunchAsync(Run, 0, TestContext.Current.CancellationToken));

        Assert.Equal("The host is down.", refusal.Message);
        Assert.Empty(_hub.Instances);
    }
}
