using Azure;

namespace CheXNet.Cli.Service;

/// <summary>Error messages may name images, so above Debug a log line has only the error code, and for the image the first 12 digits of its
/// blob name's SHA-256.</summary>
internal static partial class ServiceLog
{
    public static string CodeOf(Exception error) => error switch
    {
        XrayException known => known.Code,
        RequestFailedException refused => $"{refused.Status} {refused.ErrorCode}",
        AggregateException { InnerExceptions: [.., var last] } => CodeOf(last),
        _ => error.GetType().Name,
    };

    [LoggerMessage(1, LogLevel.Warning, "The queue {queue} cannot be worked on; trying again: {code}")]
    public static partial void QueueUnavailable(ILogger logger, string queue, string code);

    [LoggerMessage(2, LogLevel.Warning, "A message of {queue} failed (attempt {attempt}); it is tried again: {code}")]
    public static partial void MessageFailed(ILogger logger, string queue, long attempt, string code);

    [LoggerMessage(3, LogLevel.Error, "A message of {queue} failed {attempts} times and goes to the poison queue: {code}")]
    public static partial void MessagePoisoned(ILogger logger, string queue, long attempts, string code);

    [LoggerMessage(4, LogLevel.Warning, "A message of {queue} became visible while it was worked on; it may be done twice: {code}")]
    public static partial void MessageLost(ILogger logger, string queue, string code);

    [LoggerMessage(5, LogLevel.Warning, "The container cannot be listed; trying again: {reason}")]
    public static partial void ContainerUnavailable(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Image {imageHash} failed (attempt {attempt}); it is tried again: {code}")]
    public static partial void ImageFailed(ILogger logger, string imageHash, int attempt, string code);

    [LoggerMessage(7, LogLevel.Error, "Image {imageHash} failed {attempts} times and is given up: {code}")]
    public static partial void ImageGivenUp(ILogger logger, string imageHash, int attempts, string code);

    [LoggerMessage(8, LogLevel.Information, "{scored} scored, {failed} failed, {overlays} overlays drawn, {rate:F1} images/s; {waiting} "
        + "waiting")]
    public static partial void Progress(ILogger logger, long scored, long failed, long overlays, double rate, long waiting);

    [LoggerMessage(9, LogLevel.Debug, "Scored {image}")]
    public static partial void Scored(ILogger logger, string image);

    [LoggerMessage(10, LogLevel.Warning, "The blob {nameHash} cannot be scored under its name ({code}): upload it as "
        + "xrays/<dataset>/<image>")]
    public static partial void NameRefused(ILogger logger, string nameHash, string code);

    [LoggerMessage(11, LogLevel.Debug, "More on {subject}")]
    public static partial void Details(ILogger logger, string subject, Exception error);

    [LoggerMessage(12, LogLevel.Warning, "The runs cannot be listed; trying again: {reason}")]
    public static partial void RunsUnavailable(ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Information, "Run {run} is {state}: {succeeded} succeeded, {failed} failed, {skipped} skipped")]
    public static partial void RunOver(ILogger logger, RunId run, RunState state, long succeeded, long failed, long skipped);

    [LoggerMessage(14, LogLevel.Warning, "Run {run} was interrupted ({reason}); it is taken up again")]
    public static partial void RunInterrupted(ILogger logger, RunId run, string reason);

    [LoggerMessage(15, LogLevel.Debug, "A run was broken off by an unexpected error")]
    public static partial void RunBroken(ILogger logger, Exception error);

    [LoggerMessage(16, LogLevel.Information, "Stopped after {elapsed}: {scored} scored, {failed} failed, {overlays} overlays drawn")]
    public static partial void Stopped(ILogger logger, TimeSpan elapsed, long scored, long failed, long overlays);

    [LoggerMessage(17, LogLevel.Warning, "Image {imageHash} cannot be scored: {code}")]
    public static partial void Unreadable(ILogger logger, string imageHash, string code);

    [LoggerMessage(18, LogLevel.Warning, "Image {imageHash} cannot be given up as the storage takes no note of it either; it is tried "
        + "again: {code}")]
    public static partial void GivingUpFailed(ILogger logger, string imageHash, string code);

    [LoggerMessage(19, LogLevel.Error, "The loop '{loop}' was interrupted by what it did not expect; it goes on in {pause}: {code}")]
    public static partial void LoopInterrupted(ILogger logger, string loop, TimeSpan pause, string code);

    [LoggerMessage(20, LogLevel.Warning, "Image {imageHash} is scored, but odd: {warning}")]
    public static partial void ScoredButOdd(ILogger logger, string imageHash, string warning);

    [LoggerMessage(21, LogLevel.Information, "{count} films of the watched folder uploaded")]
    public static partial void Uploaded(ILogger logger, int count);

    [LoggerMessage(22, LogLevel.Warning, "The watched folder cannot be uploaded; trying again: {reason}")]
    public static partial void FolderUnavailable(ILogger logger, string reason);
}
