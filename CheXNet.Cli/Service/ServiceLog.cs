using CheXNet.Runs;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>What the service logs; image names only at Debug.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1, LogLevel.Warning, "The queue {queue} cannot be read; trying again: {reason}")]
    public static partial void QueueUnavailable(ILogger logger, string queue, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A message of {queue} failed (attempt {attempt}); it is tried again: {reason}")]
    public static partial void MessageFailed(ILogger logger, string queue, long attempt, string reason);

    [LoggerMessage(3, LogLevel.Error, "A message of {queue} failed {attempts} times and goes to the poison queue: {reason}")]
    public static partial void MessagePoisoned(ILogger logger, string queue, long attempts, string reason);

    [LoggerMessage(4, LogLevel.Warning, "A message of {queue} became visible while it was worked on: {reason}")]
    public static partial void RenewalFailed(ILogger logger, string queue, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The container cannot be listed; trying again: {reason}")]
    public static partial void ContainerUnavailable(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Image {imageHash} failed (attempt {attempt}); it is tried again: {reason}")]
    public static partial void ImageFailed(ILogger logger, string imageHash, int attempt, string reason);

    [LoggerMessage(7, LogLevel.Error, "Image {imageHash} failed {attempts} times and is given up: {reason}")]
    public static partial void ImageGivenUp(ILogger logger, string imageHash, int attempts, string reason);

    [LoggerMessage(8, LogLevel.Information, "{scored} scored, {failed} unreadable, {overlays} overlays drawn, {rate:F1} images/s; {waiting} waiting")]
    public static partial void Progress(ILogger logger, long scored, long failed, long overlays, double rate, long waiting);

    [LoggerMessage(9, LogLevel.Debug, "Scored {image}")]
    public static partial void Scored(ILogger logger, string image);

    [LoggerMessage(10, LogLevel.Warning, "The blob with name hash {nameHash} cannot be scored under its name ({code}): upload it as xrays/<dataset>/<image>")]
    public static partial void NameRefused(ILogger logger, string nameHash, string code);

    [LoggerMessage(11, LogLevel.Debug, "{reason}")]
    public static partial void NameRefusedInFull(ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The runs cannot be listed; trying again: {reason}")]
    public static partial void RunsUnavailable(ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Information, "Run {run} is {state}: {succeeded} succeeded, {failed} failed, {skipped} skipped")]
    public static partial void RunOver(ILogger logger, RunId run, RunState state, long succeeded, long failed, long skipped);

    [LoggerMessage(14, LogLevel.Warning, "Run {run} was interrupted ({reason}); it is taken up again")]
    public static partial void RunInterrupted(ILogger logger, RunId run, string reason);

    [LoggerMessage(15, LogLevel.Debug, "A run was broken off by an unexpected error")]
    public static partial void RunBroken(ILogger logger, Exception error);
}
