using CheXNet.Runs;

namespace CheXNet.Api;

/// <summary>A run as shown by the API and the command line: request, state and progress.</summary>
/// <param name="Attempt">0, plus one per redrive.</param>
/// <param name="Listed">Images in the manifest; null before it is written.</param>
/// <param name="Remaining">Images without a result; null before the manifest is written.</param>
/// <param name="FailuresByCode">The failed images by code; null where a former version counted them without.</param>
/// <param name="Code">The error's code, if the run failed.</param>
/// <param name="Message">What happened and what to do, if the run failed.</param>
/// <param name="ImagesPerSecond">Of this attempt so far, those skipped included; null unless it is going on.</param>
/// <param name="Report">The report's URL, once there is one.</param>
public sealed record RunBody(
    RunId Run, RunState State, RunEngine Engine, int Attempt, RunRequest Request,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    long? Listed, RunCounts Counts, FailureCounts? FailuresByCode, long? Remaining, double? ImagesPerSecond, string? Code,
    string? Message, string? Report)
{
    /// <summary>Shows a run's row.</summary>
    /// <param name="now">The time, for the rate; null: none is shown.</param>
    public static RunBody Of(RunRecord r, DateTimeOffset? now = null) => new(
        r.Run, r.State, r.Engine, r.Attempt, r.Request, r.CreatedAt, r.StartedAt, r.FinishedAt,
        r.Plan?.Images, r.Counts, r.FailuresByCode, r.Remaining, RateOf(r, now), r.Code, r.Message,
        r.State.IsOver() && r.Final is not null ? ApiLinks.Report(r.Run) : null);

    private static double? RateOf(RunRecord r, DateTimeOffset? now)
    {
        if (r.State.IsOver() || (now - r.StartedAt)?.TotalSeconds is not (> 0 and var seconds)) return null;
        return Math.Round(r.Counts.Done / seconds, 3);
    }
}

/// <summary>Runs, newest first.</summary>
/// <param name="Continuation">Asks for the next ones; null at the end.</param>
public sealed record RunsBody(IReadOnlyList<RunBody> Runs, string? Continuation = null);
