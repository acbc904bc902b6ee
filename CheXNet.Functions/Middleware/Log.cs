namespace CheXNet.Functions.Middleware;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Error, "{Function} failed. {Error} (at {Location})")]
    public static partial void InvocationFailed(ILogger log, string function, string error, string location);

    [LoggerMessage(4002, LogLevel.Debug, "The failure in full.")]
    public static partial void InvocationFailedInFull(ILogger log, Exception e);
}
