using System.Text.Json.Serialization;

namespace CheXNet.Runs;

/// <summary>An image that could not be scored.</summary>
/// <param name="Image">Its path within the dataset.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record FailedImage(string Image, string Code, string Message)
{
    /// <summary>Whether the file or its name is at fault: tolerated always.</summary>
    [JsonIgnore]
    public bool IsUnreadable => Code is ErrorCodes.ImageEmpty or ErrorCodes.ImageFormatUnsupported or ErrorCodes.ImageCorrupt
        or ErrorCodes.ImageTooLarge or ErrorCodes.ImageTooSmall or ErrorCodes.ImageAnimated or ErrorCodes.NameInvalid;
}

/// <summary>
/// The durable proof that a page is done, and what became of each of its images. It is written last, after every row, and the first one
/// of an attempt stays.
/// </summary>
/// <param name="Page">The page, from 0.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="Succeeded">Images scored since the run began.</param>
/// <param name="Failed">Images that could not be scored.</param>
/// <param name="Skipped">Images that had a prediction before the run began.</param>
/// <param name="Retried">How many images had failed in an earlier attempt and were tried again.</param>
/// <param name="Seconds">Where the time of all attempts went.</param>
public sealed record PageRecord(
    int Page,
    int Attempt,
    IReadOnlyList<string> Succeeded,
    IReadOnlyList<FailedImage> Failed,
    IReadOnlyList<string> Skipped,
    int Retried,
    StageSeconds Seconds)
{
    /// <summary>The record in numbers.</summary>
    [JsonIgnore]
    public RunCounts Counts => new(Succeeded.Count, Failed.Count, Failed.Count(static f => f.IsUnreadable), Skipped.Count, Retried);

    /// <summary>What the page's work returns.</summary>
    [JsonIgnore]
    public PageOutcome Outcome => new(Page, PageEnd.Done, Counts, Seconds);

    /// <summary>Whether an attempt has nothing left to do here.</summary>
    /// <returns>True if the page was done in this attempt or nothing failed in an earlier one.</returns>
    public bool Satisfies(int attempt) => Attempt >= attempt || Failed.Count == 0;
}
