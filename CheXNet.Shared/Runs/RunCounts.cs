namespace CheXNet.Runs;

/// <summary>Counts of results. Every image of a page is succeeded, failed or skipped, exactly once.</summary>
/// <param name="Succeeded">Scored since the run began.</param>
/// <param name="Failed">Could not be scored, including unreadable images.</param>
/// <param name="Unreadable">The part of <paramref name="Failed"/> whose file is at fault; always tolerated.</param>
/// <param name="Skipped">Had a prediction of the same content and model before the run began.</param>
/// <param name="Retried">Failed in an earlier attempt and were retried.</param>
public readonly record struct RunCounts(long Succeeded, long Failed, long Unreadable, long Skipped, long Retried)
{
    /// <summary>Images with a result.</summary>
    [JsonIgnore]
    public long Done => Succeeded + Failed + Skipped;

    /// <summary>Failures that count against <see cref="RunRequest.Tolerated"/>.</summary>
    [JsonIgnore]
    public long Untolerated => Failed - Unreadable;

    /// <summary>Whether no part is negative and no part exceeds its whole.</summary>
    [JsonIgnore]
    public bool IsConsistent =>
        Succeeded >= 0 && Skipped >= 0 && Unreadable >= 0 && Retried >= 0 && Failed >= Unreadable && Retried <= Done;

    /// <summary>Adds two counts.</summary>
    public static RunCounts operator +(RunCounts a, RunCounts b) => new(
        a.Succeeded + b.Succeeded, a.Failed + b.Failed, a.Unreadable + b.Unreadable, a.Skipped + b.Skipped, a.Retried + b.Retried);
}
