using Microsoft.Extensions.Logging;

namespace CheXNet.Api;

/// <summary>Stands around every answer: an error becomes problem details, and one that is the service's own is logged.</summary>
/// <param name="log">Hears of errors; names of images only at Debug.</param>
public sealed class ApiGuard(ILogger<ApiGuard> log)
{
    /// <summary>Answers.</summary>
    /// <param name="answer">Makes the answer.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>The answer, or the problem that kept it from being made.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer.</exception>
    public async Task<ApiReply> AnswerAsync(Func<Task<ApiReply>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, whoever asked gets an answer, and the log has the rest.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ApiReply problem = ProblemReply.Of(error);
            if (problem.Status >= 500)
            {
                ApiLog.Failed(log, (error as XrayException)?.Code ?? ErrorCodes.Unexpected, error.GetType().Name, error.StackTrace);
                ApiLog.FailedInFull(log, error);
            }

            return problem;
        }
    }
}
