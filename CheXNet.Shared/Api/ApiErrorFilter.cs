using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CheXNet.Api;

/// <summary>Wraps every handler: exceptions become problem details. Internal errors are logged, image names only at Debug.</summary>
public sealed partial class ApiErrorFilter(ILogger<ApiErrorFilter> log) : IEndpointFilter
{
    /// <summary>Calls a handler and returns its result, or problem details for its exception.</summary>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task<IResult> AnswerAsync(HttpContext http, Func<Task<IResult>> handle, CancellationToken cancellationToken)
    {
        BrowserSafety.Protect(http.Response);
        try
        {
            IResult result = await handle();
            // Results contain image names: unless a handler says otherwise, no cache may store them.
            http.Response.Headers.TryAdd(HeaderNames.CacheControl, "no-store");
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, whoever asked gets an answer, and the log has the rest.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ProblemHttpResult problem = http.Problem(error);
            if (problem.StatusCode >= 500)
            {
                if (error is XrayException known) Failed(log, known.Code, error.GetType().Name);
                else FailedUnexpectedly(log, ErrorCodes.Unexpected, error.GetType().Name, error.StackTrace);
                FailedInFull(log, error);
            }

            return problem;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await AnswerAsync(context.HttpContext, async () => (IResult)(await next(context))!, context.HttpContext.RequestAborted);

    // No exception message: it may contain an image name. The code of a known error says enough.
    [LoggerMessage(5001, LogLevel.Error, "A request failed: {Code} ({Error}).")]
    private static partial void Failed(ILogger log, string code, string error);

    [LoggerMessage(5003, LogLevel.Error, "A request failed: {Code} ({Error}).\n{Stack}")]
    private static partial void FailedUnexpectedly(ILogger log, string code, string error, string? stack);

    [LoggerMessage(5002, LogLevel.Debug, "The request's failure in full.")]
    private static partial void FailedInFull(ILogger log, Exception error);
}
