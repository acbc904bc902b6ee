namespace CheXNet.Runs;

/// <summary>An image that could not be scored.</summary>
/// <param name="Image">Its path within the dataset.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record FailedImage(string Image, string Code, string Message)
{
    /// <summary>Whether the file or its name is at fault; always tolerated.</summary>
    [JsonIgnore]
    public bool IsUnreadable => Code is ErrorCodes.ImageEmpty or ErrorCodes.ImageFormatUnsupported or ErrorCodes.ImageCorrupt
        or ErrorCodes.ImageTooLarge or ErrorCodes.ImageTooSmall or ErrorCodes.ImageAnimated or ErrorCodes.NameInvalid;
}

/// <summary>Proof that a page is done, with each image's result. Written after all rows; an attempt's first record wins.</summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Succeeded">Images scored since the run began.</param>
/// <param name="Skipped">Images that had a prediction before the run began.</param>
/// <param name="Retried">How many images had failed in an earlier attempt and were retried.</param>
/// <param name="Seconds">Time of all attempts.</param>
public sealed record PageRecord(
    int Page,
    int Attempt,
    IReadOnlyList<string> Succeeded,
    IReadOnlyList<FailedImage> Failed,
    IReadOnlyList<string> Skipped,
    int Retried,
    StageSeconds Seconds)
{
    /// <summary>The record's counts.</summary>
    [JsonIgnore]
    public RunCounts Counts => new(Succeeded.Count, Failed.Count, Failed.Count(static f => f.IsUnreadable), Skipped.Count, Retried);

    /// <summary>The record as an outcome.</summary>
    [JsonIgnore]
    public PageOutcome Outcome => new(Page, PageEnd.Done, Counts, Seconds)
    {
        FailuresByCode = FailureCounts.Of(Failed.Select(static failure => failure.Code)),
    };

    /// <summary>Whether an attempt has nothing to do here: the page was done in it, or nothing failed in an earlier one.</summary>
    public bool Satisfies(int attempt) => Attempt >= attempt || Failed.Count == 0;
}
