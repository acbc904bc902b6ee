using CheXNet.Runs;

namespace CheXNet.Api;

/// <summary>A run: what was asked for, where it stands and how far it has come.</summary>
internal sealed record RunBody(
    RunId Run,
    RunState State,
    RunEngine Engine,
    int Attempt,
    RunRequest Request,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long? Listed,
    RunCounts Counts,
    long? Remaining,
    string? Code,
    string? Message,
    string? Report)
{
    public static RunBody Of(RunRecord r) => new(
        r.Run, r.State, r.Engine, r.Attempt, r.Request, r.CreatedAt, r.StartedAt, r.FinishedAt, r.Plan?.Images, r.Counts, r.Remaining, r.Code, r.Message,
        r.State.IsOver() && r.Plan is not null ? ApiLinks.Report(r.Run) : null);
}

/// <summary>Runs, the newest first.</summary>
internal sealed record RunsBody(IReadOnlyList<RunBody> Runs);
