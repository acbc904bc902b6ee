using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CheXNet.Api;

/// <summary>Errors per RFC 9457, with the error's stable code.</summary>
public static class ApiProblem
{
    /// <summary>An error response: a status from 400 up, one of <see cref="ErrorCodes"/> and what to do.</summary>
    public static ProblemHttpResult Problem(this HttpContext http, int status, string code, string detail)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "5";
        ProblemHttpResult problem = TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code)]);
        // Without a type it is about:blank: title and status follow HTTP, and the code is specific.
        problem.ProblemDetails.Type = null;
        return problem;
    }

    /// <summary>The response to an exception; only an <see cref="XrayException"/> is described, any other is "unexpected".</summary>
    internal static ProblemHttpResult Problem(this HttpContext http, Exception error) => error is XrayException known
        ? http.Problem(StatusOf(known), known.Code, known.Message)
        : http.Problem(
            500, ErrorCodes.Unexpected, "Something failed that this service does not know: its log says what, at the time of this answer.");

    /// <summary>By error code; otherwise 400 for an input, 422 for an image, 500 for anything else.</summary>
    private static int StatusOf(XrayException error) => error.Code switch
    {
        ErrorCodes.PredictionNotFound or ErrorCodes.RunNotFound or ErrorCodes.DatasetEmpty or ErrorCodes.ModelNotFound
            or ErrorCodes.FindingUnknown or ErrorCodes.MapMissing or ErrorCodes.MapZero or ErrorCodes.ImageNotFound
            or ErrorCodes.FailureNotFound or ErrorCodes.TruthUnknown or ErrorCodes.ReviewNotFound => 404,
        ErrorCodes.RunStateInvalid => 409,
        ErrorCodes.ImageTooLarge or ErrorCodes.RequestTooLarge or ErrorCodes.StorageLimitExceeded => 413,
        ErrorCodes.ImageFormatUnsupported => 415,
        ErrorCodes.StorageUnavailable => 503,
        ErrorCodes.StorageFull => 507,
        ErrorCodes.ModelPrecisionMissing => 400,
        _ => error switch
        {
            InvalidInputException => 400,
            UnreadableImageException => 422,
            _ => 500,
        },
    };
}
