namespace CheXNet.Api;

/// <summary>
/// An error as RFC 9457 has it, with the error's stable code. Its type is <c>about:blank</c>: title and status say what HTTP says.
/// </summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened and what to do.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
internal sealed record ProblemDetails(string Title, int Status, string Detail, string Code);

/// <summary>Turns errors into answers.</summary>
public static class ProblemReply
{
    private const string MediaType = "application/problem+json";
    private const string RetrySeconds = "5";

    /// <summary>The answer to an error.</summary>
    /// <returns>Problem details; of an error that is not an <see cref="XrayException"/> nothing but that it is unexpected.</returns>
    public static ApiReply Of(Exception error)
    {
        if (error is not XrayException known)
            return Of(500, ErrorCodes.Unexpected, "Something failed that this service does not know: its log says what, at the time of this answer.");
        int status = StatusOf(known);
        ApiReply reply = Of(status, known.Code, known.Message);
        return status == 503 ? reply.With("Retry-After", RetrySeconds) : reply;
    }

    /// <summary>An answer of a given status.</summary>
    /// <param name="status">An HTTP status from 400.</param>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="detail">What happened and what to do.</param>
    /// <returns>Problem details.</returns>
    public static ApiReply Of(int status, string code, string detail) =>
        ApiReply.Json(status, new ProblemDetails(TitleOf(status), status, detail, code)) with { ContentType = MediaType };

    /// <summary>The HTTP status of an error.</summary>
    /// <returns>By its code; else 400 for an input, 422 for an image and 500 for anything else.</returns>
    internal static int StatusOf(XrayException error) => error.Code switch
    {
        ErrorCodes.PredictionNotFound or ErrorCodes.RunNotFound or ErrorCodes.ModelNotFound or ErrorCodes.FindingUnknown => 404,
        ErrorCodes.RunStateInvalid => 409,
        ErrorCodes.ImageTooLarge or ErrorCodes.RequestTooLarge or ErrorCodes.StorageLimitExceeded => 413,
        ErrorCodes.ImageFormatUnsupported => 415,
        ErrorCodes.StorageUnavailable => 503,
        ErrorCodes.ModelPrecisionMissing => 400,
        _ => error switch
        {
            InvalidInputException => 400,
            UnreadableImageException => 422,
            _ => 500,
        },
    };

    private static string TitleOf(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
}
