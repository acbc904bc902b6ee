namespace CheXNet.Results;

/// <summary>What a reviewer says of the model's call on a finding.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReviewVerdict>))]
public enum ReviewVerdict
{
    /// <summary>The call is right.</summary>
    [JsonStringEnumMemberName("agree")]
    Agree,

    /// <summary>The call is wrong.</summary>
    [JsonStringEnumMemberName("disagree")]
    Disagree,

    /// <summary>It cannot be told.</summary>
    [JsonStringEnumMemberName("unsure")]
    Unsure,
}

/// <summary>A person's opinion on a finding of an image.</summary>
/// <param name="Id">Unique within the image; sorts by time.</param>
/// <param name="Finding">By the model's name for it.</param>
/// <param name="Present">What the reviewer says of the image itself; null if unsure.</param>
/// <param name="Box">Where the finding is, in the image's own pixels; null if none was drawn.</param>
/// <param name="Note">Up to 2,000 characters; null if there is none.</param>
/// <param name="Reviewer">Who; null if nobody said.</param>
/// <param name="IsSignedIn">Whether the service, not the caller, says who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ETag">The image's ETag when it was scored; null if it had none.</param>
public sealed record Review(
    string Id, ImageKey Image, string Finding, ReviewVerdict Verdict, bool? Present, RectangleD? Box, string? Note, string? Reviewer,
    bool IsSignedIn, DateTimeOffset At, ModelId Model, string? ETag)
{
    /// <summary>The longest note, in UTF-16 units.</summary>
    public const int LongestNote = 2000;

    /// <summary>The longest name of a reviewer, in UTF-16 units.</summary>
    public const int LongestName = 200;
}
