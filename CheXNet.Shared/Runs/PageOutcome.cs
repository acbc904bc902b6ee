namespace CheXNet.Runs;

/// <summary>How the work on a page ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PageEnd>))]
public enum PageEnd
{
    /// <summary>Every image of the page is accounted for, and the page's record is written.</summary>
    Done,

    /// <summary>Given up after the last retry; every image of the page counts as failed.</summary>
    Lost,

    /// <summary>Not done: the run is being canceled.</summary>
    Cancelled,

    /// <summary>Not done: the run has already failed.</summary>
    Stopped,
}

/// <summary>The result of a page: counts, no names, so that a run's state stays small at any size.</summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="Counts">The results of its images; zero unless <see cref="PageEnd.Done"/> or <see cref="PageEnd.Lost"/>.</param>
public sealed record PageOutcome(int Page, PageEnd End, RunCounts Counts, StageSeconds Seconds)
{
    /// <summary>The failed images by code; empty in outcomes of former versions.</summary>
    public FailureCounts FailuresByCode { get; init; }

    /// <summary>A page that was given up.</summary>
    public static PageOutcome Lost(RunPlan plan, int page)
    {
        int images = plan.ImagesIn(page);
        return new PageOutcome(page, PageEnd.Lost, new RunCounts { Failed = images }, default)
        {
            FailuresByCode = new FailureCounts([KeyValuePair.Create(ErrorCodes.RunPageFailed, (long)images)]),
        };
    }

    /// <summary>A page that was not processed.</summary>
    /// <param name="directive">Why: <see cref="RunDirective.Cancel"/> or <see cref="RunDirective.Stop"/>.</param>
    public static PageOutcome NotRun(int page, RunDirective directive) =>
        new(page, directive == RunDirective.Cancel ? PageEnd.Cancelled : PageEnd.Stopped, default, default);
}
