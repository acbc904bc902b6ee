using System.Text.Json.Serialization;

namespace CheXNet.Runs;

/// <summary>Where a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Asked for; nothing has begun.</summary>
    Pending,

    /// <summary>Listing or scoring.</summary>
    Running,

    /// <summary>Told to stop; pages in flight are ending.</summary>
    Cancelling,

    /// <summary>Stopped on request; some images are pending.</summary>
    Cancelled,

    /// <summary>Every image succeeded or was skipped.</summary>
    Completed,

    /// <summary>Every image is accounted for; some failed, no more than tolerated.</summary>
    CompletedWithFailures,

    /// <summary>Ended by a broken promise: too many failures, counts that do not add up, or an error that stopped it.</summary>
    Failed,
}

/// <summary>Which state may follow which.</summary>
public static class RunTransitions
{
    private static readonly Dictionary<RunState, RunState[]> Allowed = new()
    {
        [RunState.Pending] = [RunState.Running, RunState.Cancelling, RunState.Cancelled, RunState.Failed],
        [RunState.Running] =
            [RunState.Cancelling, RunState.Cancelled, RunState.Completed, RunState.CompletedWithFailures, RunState.Failed],
        [RunState.Cancelling] = [RunState.Cancelled, RunState.Completed, RunState.CompletedWithFailures, RunState.Failed],
        [RunState.Cancelled] = [RunState.Pending],
        [RunState.Completed] = [],
        [RunState.CompletedWithFailures] = [RunState.Pending],
        [RunState.Failed] = [RunState.Pending],
    };

    /// <summary>Whether a run may go from one state to another. Staying is no transition.</summary>
    public static bool CanBecome(this RunState from, RunState to) => Allowed[from].Contains(to);

    /// <summary>Whether nothing more happens in this attempt.</summary>
    public static bool IsOver(this RunState state) =>
        state is RunState.Cancelled or RunState.Completed or RunState.CompletedWithFailures or RunState.Failed;

    /// <summary>Whether a redrive has anything to do: failed or pending images.</summary>
    public static bool CanRedrive(this RunState state) => state.CanBecome(RunState.Pending);
}
