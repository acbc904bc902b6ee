using CheXNet.Runs;

namespace CheXNet.Api;

/// <summary>A run as shown by the API and the command line: request, state and progress.</summary>
/// <param name="Attempt">0, plus one per redrive.</param>
/// <param name="Listed">Images in the manifest; null before it is written.</param>
/// <param name="Remaining">Images without a result; null before the manifest is written.</param>
/// <param name="Code">The error's code, if the run failed.</param>
/// <param name="Message">What happened and what to do, if the run failed.</param>
/// <param name="Report">The report's URL, once there is one.</param>
public sealed record RunBody(
    RunId Run, RunState State, RunEngine Engine, int Attempt, RunRequest Request,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    long? Listed, RunCounts Counts, long? Remaining, string? Code, string? Message, string? Report)
{
    /// <summary>Shows a run's row.</summary>
    public static RunBody Of(RunRecord r) => new(
        r.Run, r.State, r.Engine, r.Attempt, r.Request, r.CreatedAt, r.StartedAt, r.FinishedAt,
        r.Plan?.Images, r.Counts, r.Remaining, r.Code, r.Message,
        r.State.IsOver() && r.Final is not null ? ApiLinks.Report(r.Run) : null);
}

/// <summary>Runs, newest first.</summary>
public sealed record RunsBody(IReadOnlyList<RunBody> Runs);
