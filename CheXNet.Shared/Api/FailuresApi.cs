using CheXNet.Ingest;
using CheXNet.Results;
using Microsoft.AspNetCore.Http;

namespace CheXNet.Api;

/// <summary>Lists what could not be scored or drawn, and tries again.</summary>
public sealed class FailuresApi(FailureStore failures, FailureRetry retry)
{
    /// <summary>The failures of a dataset, by name; with <c>code</c> only those for this reason.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, string dataset, CancellationToken cancellationToken)
    {
        IQueryCollection query = request.Query;
        query.Expect("code", "top", "continuation");
        // The function app's key may come under the same name; it looks like no code.
        string? code = query.Text("code") is { } text && text.All(static c => char.IsAsciiLetterLower(c) || c == '-') ? text : null;
        ResultPage<ImageFailure> page = await failures.ListAsync(
            dataset, query.Top(), query.Text("continuation"), cancellationToken, code);
        return TypedResults.Ok(new FailuresBody(dataset, [.. page.Items.Select(FailureBody.Of)], page.Continuation));
    }

    /// <summary>How many failed at which step for which reason, the most frequent first.</summary>
    public async Task<IResult> CountAsync(HttpRequest request, string dataset, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        FailureCounts counts = await failures.CountAsync(dataset, cancellationToken);
        return TypedResults.Ok(new FailureCodesBody(dataset, counts.Codes, counts.IsComplete));
    }

    /// <summary>Gives an image another attempt, 202.</summary>
    public async Task<IResult> RetryAsync(HttpRequest request, string dataset, string image, CancellationToken cancellationToken)
    {
        request.Query.Expect();
        ImageKey key = ApiLinks.ImageOf(request, dataset, image);
        FailureStage stage = await retry.RetryAsync(key, cancellationToken);
        string prediction = ApiLinks.Prediction(key);
        return TypedResults.Accepted(prediction, new RetryBody(key.Dataset, key.Image, stage, prediction));
    }
}

/// <summary>Failures of a dataset.</summary>
internal sealed record FailuresBody(string Dataset, IReadOnlyList<FailureBody> Failures, string? Continuation);

/// <summary>A failure.</summary>
internal sealed record FailureBody(
    string Image, FailureStage Stage, string Code, string Message, string? Etag, int Attempts, DateTimeOffset FailedAt)
{
    public static FailureBody Of(ImageFailure f) => new(f.Image.Image, f.Stage, f.Code, f.Text, f.ETag, f.Attempts, f.FailedAt);
}

/// <summary>A dataset's failures by reason.</summary>
/// <param name="Complete">Whether all were counted.</param>
internal sealed record FailureCodesBody(string Dataset, IReadOnlyList<FailureCount> Codes, bool Complete);

/// <summary>An attempt that has begun.</summary>
internal sealed record RetryBody(string Dataset, string Image, FailureStage Stage, string Prediction);
