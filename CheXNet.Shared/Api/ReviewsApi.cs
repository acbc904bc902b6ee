using CheXNet.Explanations;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CheXNet.Api;

/// <summary>
/// What people say of the model's calls. Who they are is the signed-in user, where the server knows one, else what the request says.
/// </summary>
public sealed class ReviewsApi(
    ReviewStore reviews, PredictionStore predictions, ModelCards cards, TimeProvider time, IOptions<JsonOptions> json)
{
    private const int MostRequestBytes = 32 << 10;
    private const double CallWithoutOperatingPoint = 0.5;

    /// <summary>Adds a review, 201.</summary>
    public async Task<IResult> AddAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        BinaryData body = await request.ReadBodyAsync(
            MostRequestBytes, FormattableString.Invariant($"A review has at most {MostRequestBytes} bytes."), cancellationToken);
        ReviewRequest asked = body.ReadJson<ReviewRequest>(json.Value.SerializerOptions);
        StoredPrediction stored = await predictions.GetAsync(key, asked.Model, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.PredictionNotFound, $"No prediction of {asked.Model} is stored for '{NameText.Escape(key.ToString())}'.");
        int finding = ShownFindings.Of(stored.Prediction, operatingPoints: null, [asked.Finding])[0];
        string? user = UserOf(request);
        DateTimeOffset now = time.GetUtcNow();
        Review review = new(
            ReviewStore.NewId(now),
            key,
            stored.Prediction.Findings[finding].Name,
            asked.Verdict,
            IsPresent(asked, await CallAsync(stored, finding, cancellationToken)),
            BoxOf(asked, stored),
            Text(asked.Note, "note", Review.LongestNote, lines: true),
            user ?? Text(asked.Reviewer, "reviewer", Review.LongestName, lines: false),
            user is not null,
            now,
            asked.Model,
            stored.Prediction.Provenance.ETag);
        await reviews.AddAsync(review, cancellationToken);
        return TypedResults.Created(ApiLinks.Review(key, review.Id), ReviewBody.Of(review));
    }

    /// <summary>An image's reviews, the oldest first.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        IReadOnlyList<Review> found = await reviews.ListAsync(key, cancellationToken);
        return TypedResults.Ok(new ImageReviewsBody(key.Dataset, key.Image, [.. found.Select(ReviewBody.Of)]));
    }

    /// <summary>Removes a review, 204; 403 if it is another signed-in user's.</summary>
    public async Task<IResult> RemoveAsync(
        HttpRequest request, string dataset, string image, string id, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        Review review = await reviews.FindAsync(key, id, cancellationToken) ?? throw new InvalidInputException(
            ErrorCodes.ReviewNotFound, $"There is no review '{NameText.Escape(id)}' of this image.");
        if (review.IsSignedIn && review.Reviewer != UserOf(request))
        {
            return request.HttpContext.Problem(
                StatusCodes.Status403Forbidden, ErrorCodes.RequestRefused, "This review is another person's: only they may remove it.");
        }

        await reviews.RemoveAsync(review, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>
    /// A dataset's reviews: as JSON in pages or, with <c>format=csv</c>, the labels that <c>evaluate</c> reads in one file, or with
    /// <c>what=boxes</c> the boxes that <c>localize</c> reads; <c>reviewer</c> takes only that person's.
    /// </summary>
    public async Task<IResult> ExportAsync(HttpRequest request, string dataset, CancellationToken cancellationToken)
    {
        IQueryCollection query = request.Query;
        query.Expect("format", "what", "reviewer", "top", "continuation");
        string? reviewer = query.Text("reviewer");
        bool isCsv = query.Choice("format", "json", "csv") == "csv";
        bool isBoxes = query.Choice("what", "labels", "boxes") == "boxes";
        if (!isCsv)
        {
            ResultPage<Review> page = await reviews.ListAsync(dataset, query.Top(), query.Text("continuation"), cancellationToken);
            IEnumerable<Review> wanted = page.Items.Where(r => reviewer is null || r.Reviewer == reviewer);
            return TypedResults.Ok(new DatasetReviewsBody(dataset, [.. wanted.Select(ReviewBody.Of)], page.Continuation));
        }

        List<Review> all = [];
        string? next = null;
        do
        {
            ResultPage<Review> page = await reviews.ListAsync(dataset, 1000, next, cancellationToken);
            all.AddRange(page.Items.Where(r => reviewer is null || r.Reviewer == reviewer));
            next = page.Continuation;
        }
        while (next is not null);

        ModelCard card = await cards.FindAsync(null, cancellationToken);
        string csv = isBoxes ? ReviewTables.Boxes(all) : ReviewTables.Labels(all, card.Findings);
        string name = $"{dataset}-{(isBoxes ? "boxes" : "labels")}.csv";
        request.HttpContext.Response.Headers.ContentDisposition = BrowserSafety.Attachment(name);
        return TypedResults.Text(csv, "text/csv", Encoding.UTF8);
    }

    /// <summary>Who sent the request, where the server knows.</summary>
    private static string? UserOf(HttpRequest request) => request.HttpContext.User.Identity?.Name is { Length: > 0 } name ? name : null;

    /// <summary>Whether the model calls the finding present.</summary>
    private async Task<bool> CallAsync(StoredPrediction stored, int finding, CancellationToken cancellationToken)
    {
        ModelId model = stored.Prediction.Provenance.Model;
        ModelCard? card = (await cards.ListAsync(cancellationToken)).FirstOrDefault(c => c.ToModelId() == model);
        return stored.Prediction.Probabilities[finding] >= (card?.OperatingPoints?.Thresholds[finding] ?? CallWithoutOperatingPoint);
    }

    private static bool? IsPresent(ReviewRequest asked, bool call)
    {
        if (!Enum.IsDefined(asked.Verdict)) throw Invalid($"The verdict is {(int)asked.Verdict}: use agree, disagree or unsure.");
        if (asked.Verdict == ReviewVerdict.Unsure) return null;
        bool agrees = asked.Verdict == ReviewVerdict.Agree;
        if (asked.Box is null) return agrees == call;
        // A box says where the finding is, so whoever draws one sees it, maybe elsewhere than the model.
        return !agrees || call
            ? true
            : throw Invalid("The box marks a finding that the model calls absent: disagree with the model, or leave the box out.");
    }

    private static RectangleD? BoxOf(ReviewRequest asked, StoredPrediction stored)
    {
        if (asked.Box is not { } box) return null;
        Geometry film = stored.Prediction.MainView.Geometry;
        bool isInside = box is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 }
            && box.X + box.Width <= film.OriginalWidth && box.Y + box.Height <= film.OriginalHeight;
        return isInside
            ? box.ToRectangle()
            : throw Invalid($"The box does not lie within the image of {film.OriginalWidth} × {film.OriginalHeight} pixels, or is empty.");
    }

    private static string? Text(string? text, string name, int longest, bool lines)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        string kept = text.Trim();
        return kept.Length <= longest && NameText.IsStorable(lines ? kept.ReplaceLineEndings(" ").Replace('\t', ' ') : kept)
            ? kept
            : throw Invalid($"'{name}' has at most {longest} characters, and no control characters.");
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
