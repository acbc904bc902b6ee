using Microsoft.Azure.Functions.Worker.Middleware;

namespace CheXNet.Functions.Middleware;

/// <summary>Adds function, invocation id and trace to each log line. Logs a failure in one line, by code and location, and passes it to
/// the host redacted; names and the whole stack appear only at Debug.</summary>
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
            Log.InvocationFailed(log, context.FunctionDefinition.Name, redacted.Message, CodeLocation.Of(e));
            Log.InvocationFailedInFull(log, e);
            throw redacted;
        }
    }
}
