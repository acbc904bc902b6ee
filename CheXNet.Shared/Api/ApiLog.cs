using Microsoft.Extensions.Logging;

namespace CheXNet.Api;

internal static partial class ApiLog
{
    // No message of an error: it may name an image.
    [LoggerMessage(5001, LogLevel.Error, "A request failed: {Code} ({Error}).\n{Stack}")]
    public static partial void Failed(ILogger log, string code, string error, string? stack);

    [LoggerMessage(5002, LogLevel.Debug, "The request's failure in full.")]
    public static partial void FailedInFull(ILogger log, Exception error);
}
