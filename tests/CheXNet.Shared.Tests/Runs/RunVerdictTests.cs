using CheXNet.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunVerdictTests
{
    private static readonly RunPlan Plan = new(new RunId("r"), 0, Images: 100, PageSize: 10, Shards: 2, Window: 4, ToleratedFailures: 5);

    [Theory]
    [InlineData(100, 0, 0, 0, 0, ShardState.Finished, RunState.Completed, null)]
    [InlineData(60, 0, 0, 40, 0, ShardState.Finished, RunState.Completed, null)]
    [InlineData(90, 10, 10, 0, 0, ShardState.Finished, RunState.CompletedWithFailures, null)]
    [InlineData(90, 10, 5, 0, 0, ShardState.Finished, RunState.CompletedWithFailures, null)]
    [InlineData(90, 10, 4, 0, 0, ShardState.Finished, RunState.Failed, ErrorCodes.RunFailuresExceeded)]
    [InlineData(50, 6, 0, 0, 44, ShardState.Stopped, RunState.Failed, ErrorCodes.RunFailuresExceeded)]
    [InlineData(50, 0, 0, 0, 50, ShardState.Cancelled, RunState.Cancelled, null)]
    [InlineData(50, 0, 0, 0, 49, ShardState.Finished, RunState.Failed, ErrorCodes.RunConservationBroken)]
    [InlineData(99, 0, 0, 2, 0, ShardState.Finished, RunState.Failed, ErrorCodes.RunConservationBroken)]
    [InlineData(50, 0, 0, 0, 50, ShardState.Finished, RunState.Failed, ErrorCodes.RunConservationBroken)]
    [InlineData(50, 0, 0, 0, 50, ShardState.Running, RunState.Failed, ErrorCodes.RunConservationBroken)]
    [InlineData(98, 2, 3, 0, 0, ShardState.Finished, RunState.Failed, ErrorCodes.RunConservationBroken)]
    public void Verdict_follows_from_counts_and_shards(
        long succeeded, long failed, long unreadable, long skipped, long pending, ShardState second, RunState state, string? code)
    {
        var verdict = RunVerdict.Of(Plan, new RunCounts(succeeded, failed, unreadable, skipped, 0), pending, [ShardState.Finished, second]);

        Assert.Equal((state, code), (verdict.State, verdict.Code));
    }

    [Fact]
    public void Missing_shard_breaks_conservation_as_one_that_ended_early()
    {
        RunVerdict verdict = RunVerdict.Of(Plan, new RunCounts { Succeeded = 100 }, 0, [ShardState.Finished]);

        Assert.Equal(ErrorCodes.RunConservationBroken, verdict.Code);
        Assert.Contains("ended early", verdict.Message, StringComparison.Ordinal);
    }
}
