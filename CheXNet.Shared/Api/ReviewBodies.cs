using CheXNet.Results;

namespace CheXNet.Api;

/// <summary>A rectangle in the image's own pixels, from its upper left corner.</summary>
public sealed record BoxBody(
    [property: JsonRequired] double X, [property: JsonRequired] double Y,
    [property: JsonRequired] double Width, [property: JsonRequired] double Height)
{
    /// <summary>The same by its upper left corner and size.</summary>
    public static BoxBody Of(RectangleD box) => new(box.Left, box.Top, box.Width, box.Height);

    /// <summary>The same by its edges.</summary>
    public RectangleD ToRectangle() => new(X, Y, X + Width, Y + Height);
}

/// <summary>A review to be added.</summary>
/// <param name="Model">Whose call it is about, <c>id@version</c>.</param>
/// <param name="Reviewer">Who; only where the service does not know.</param>
internal sealed record ReviewRequest(
    [property: JsonRequired] string Finding, [property: JsonRequired] ReviewVerdict Verdict, [property: JsonRequired] ModelId Model,
    BoxBody? Box = null, string? Note = null, string? Reviewer = null);

/// <summary>A review.</summary>
/// <param name="Label">What the reviewer says of the image: 1 present, 0 absent.</param>
internal sealed record ReviewBody(
    string Id, string Image, string Finding, ReviewVerdict Verdict, int? Label, BoxBody? Box, string? Note, string? Reviewer,
    DateTimeOffset At, ModelId Model, string? Etag)
{
    public static ReviewBody Of(Review r) => new(
        r.Id, r.Image.Image, r.Finding, r.Verdict, r.Present is { } present ? present ? 1 : 0 : null,
        r.Box is { } box ? BoxBody.Of(box) : null, r.Note, r.Reviewer, r.At, r.Model, r.ETag);
}

/// <summary>An image's reviews.</summary>
internal sealed record ImageReviewsBody(string Dataset, string Image, IReadOnlyList<ReviewBody> Reviews);

/// <summary>A dataset's reviews.</summary>
internal sealed record DatasetReviewsBody(string Dataset, IReadOnlyList<ReviewBody> Reviews, string? Continuation);
