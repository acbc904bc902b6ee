using Microsoft.Extensions.Logging;

namespace CheXNet.Runs;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "Page {Page} of run {Run} failed on try {Attempt} and is retried: {Code}.")]
    public static partial void PageTriedAgain(ILogger log, RunId run, int page, int attempt, string code);

    [LoggerMessage(3002, LogLevel.Error, "Page {Page} of run {Run} is abandoned; its images count as failed: {Code}.")]
    public static partial void PageGivenUp(ILogger log, RunId run, int page, string code);

    // The only line whose text may name an image.
    [LoggerMessage(3004, LogLevel.Debug, "The failure of page {Page} of run {Run} in full.")]
    public static partial void PageFailedInFull(ILogger log, RunId run, int page, Exception e);

    // The alert on failed runs (infra/bicep/modules/alerts.bicep) matches the event name, which is this method's name.
    [LoggerMessage(3003, LogLevel.Error, "Run {Run} failed: {Code}.")]
    public static partial void RunFailed(ILogger log, RunId run, string code);
}
