namespace CheXNet.Runs;

/// <summary>The state of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Requested; not yet begun.</summary>
    Pending,

    /// <summary>Listing or scoring.</summary>
    Running,

    /// <summary>Asked to stop; pages in flight are ending.</summary>
    Cancelling,

    /// <summary>Stopped on request; some images are pending.</summary>
    Cancelled,

    /// <summary>Every image succeeded or was skipped.</summary>
    Completed,

    /// <summary>Every image is accounted for; some failed, within the tolerance.</summary>
    CompletedWithFailures,

    /// <summary>Too many failures, counts that do not add up, or an error that stopped it.</summary>
    Failed,
}

/// <summary>The state transitions of a run.</summary>
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

    /// <summary>Whether a transition is allowed. Staying in a state is not a transition.</summary>
    public static bool CanBecome(this RunState from, RunState to) => Allowed[from].Contains(to);

    /// <summary>Whether the attempt has ended.</summary>
    public static bool IsOver(this RunState state) =>
        state is RunState.Cancelled or RunState.Completed or RunState.CompletedWithFailures or RunState.Failed;

    /// <summary>Whether a redrive has anything to do: failed or pending images.</summary>
    public static bool CanRedrive(this RunState state) => state.CanBecome(RunState.Pending);
}
