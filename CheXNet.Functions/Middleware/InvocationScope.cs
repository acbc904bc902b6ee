using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace CheXNet.Functions.Middleware;

/// <summary>
/// Gives every log line of an invocation its function, its id and its trace. A failure is logged with its code and place, and goes on to
/// the host redacted: names stay at Debug.
/// </summary>
public sealed class InvocationScope(ILogger<InvocationScope> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using IDisposable? scope = log.BeginScope(new Dictionary<string, object>
        {
            ["Function"] = context.FunctionDefinition.Name,
            ["InvocationId"] = context.InvocationId,
            ["TraceParent"] = context.TraceContext.TraceParent,
        });
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var redacted = new RedactedException(e);
            Log.InvocationFailed(log, context.FunctionDefinition.Name, redacted.Message, e.StackTrace);
            Log.InvocationFailedInFull(log, e);
            throw redacted;
        }
    }
}
