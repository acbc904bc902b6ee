using System.Globalization;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CheXNet.Functions.Middleware;

/// <summary>Measures how long messages wait in the queue.</summary>
public sealed class QueueAge(TimeProvider time) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.BindingContext.BindingData.TryGetValue("InsertionTime", out object? value)
            && DateTimeOffset.TryParse(
                value?.ToString()?.Trim('"'), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset sent))
        {
            ImageMetrics.MessageTaken(StorageNames.OverlayRequestsQueue, time.GetUtcNow() - sent);
        }

        return next(context);
    }
}
