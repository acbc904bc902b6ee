using CheXNet.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class RunTransitionsTests
{
    // Rows: from; columns in order of RunState: Pending, Running, Cancelling, Cancelled, Completed, CompletedWithFailures, Failed.
    [Theory]
    [InlineData(RunState.Pending, ".RSC..F")]
    [InlineData(RunState.Running, "..SCDWF")]
    [InlineData(RunState.Cancelling, "...CDWF")]
    [InlineData(RunState.Cancelled, "P......")]
    [InlineData(RunState.Completed, ".......")]
    [InlineData(RunState.CompletedWithFailures, "P......")]
    [InlineData(RunState.Failed, "P......")]
    public void State_can_become_what_the_table_says(RunState from, string row)
    {
        foreach (RunState to in Enum.GetValues<RunState>()) Assert.Equal(row[(int)to] != '.', from.CanBecome(to));
    }

    [Theory]
    [InlineData(RunState.Pending, false, false)]
    [InlineData(RunState.Running, false, false)]
    [InlineData(RunState.Cancelling, false, false)]
    [InlineData(RunState.Cancelled, true, true)]
    [InlineData(RunState.Completed, true, false)]
    [InlineData(RunState.CompletedWithFailures, true, true)]
    [InlineData(RunState.Failed, true, true)]
    public void State_is_over_and_can_be_redriven_as_the_table_says(RunState state, bool over, bool redrive) =>
        Assert.Equal((over, redrive), (state.IsOver(), state.CanRedrive()));

    [Fact]
    public void Transition_that_is_not_in_the_table_is_refused_by_name()
    {
        var record = new RunRecord
        {
            Run = new RunId("r"),
            Request = new RunRequest { Dataset = "d" },
            Engine = RunEngine.Local,
            State = RunState.Completed,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

        RunException e = Assert.Throws<RunException>(() => record.Become(RunState.Running));

        Assert.Equal(ErrorCodes.RunStateInvalid, e.Code);
    }
}
