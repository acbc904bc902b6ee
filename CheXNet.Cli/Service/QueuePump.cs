using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// Works a queue through as the Functions host does: a message is invisible while it is worked on, deleted when done, tried again after a
/// pause when it failed, and moved to the poison queue after <see cref="QueuePumpOptions.MaxAttempts"/> failures.
/// </summary>
internal sealed class QueuePump(QueueClient queue, QueueClient poison, IQueueHandler handler, QueuePumpOptions options, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Works until <paramref name="cancellationToken"/>; what is in hand then is finished first.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(cancellationToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (pause > TimeSpan.Zero) await Task.Delay(pause, cancellationToken);
                QueueMessage? message = await queue.ReceiveMessageAsync(options.Visibility, cancellationToken);
                if (message is null)
                {
                    pause = Longer(pause);
                }
                else
                {
                    await ProcessAsync(message);
                    pause = TimeSpan.Zero;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is RequestFailedException or AggregateException or StorageException)
            {
                // The message in hand, if there is one, becomes visible again by itself.
                ServiceLog.QueueUnavailable(logger, queue.Name, ServiceLog.CodeOf(error));
                ServiceLog.Details(logger, queue.Name, error);
                pause = Longer(pause);
            }
        }
    }

    private TimeSpan Longer(TimeSpan pause) =>
        TimeSpan.FromTicks(Math.Clamp(pause.Ticks * 2, ShortestPause.Ticks, Math.Max(ShortestPause.Ticks, options.LongestPause.Ticks)));

    private async Task ProcessAsync(QueueMessage message)
    {
        if (message.DequeueCount > options.MaxAttempts)
        {
            // Its failures were not counted because no attempt came to an end: whatever ends the process must not be begun for ever.
            await GiveUpAsync(message, message.PopReceipt, new StorageException(
                ErrorCodes.Unexpected, $"The work was begun {message.DequeueCount - 1} times and never came to an end."));
            return;
        }

        (Exception? failure, string receipt) = await HandleAsync(message);
        if (failure is null)
        {
            await IfStillOursAsync(() => queue.DeleteMessageAsync(message.MessageId, receipt));
        }
        else if (message.DequeueCount < options.MaxAttempts)
        {
            ServiceLog.MessageFailed(logger, queue.Name, message.DequeueCount, ServiceLog.CodeOf(failure));
            ServiceLog.Details(logger, queue.Name, failure);
            TimeSpan wait = options.RetryDelay * Math.Pow(2, message.DequeueCount - 1);
            await IfStillOursAsync(() => queue.UpdateMessageAsync(message.MessageId, receipt, (string?)null, wait));
        }
        else
        {
            await GiveUpAsync(message, receipt, failure);
        }
    }

    private async Task<(Exception? Failure, string Receipt)> HandleAsync(QueueMessage message)
    {
        using CancellationTokenSource done = new();
        Task<string> renewal = RenewAsync(message, done.Token);
        Exception? failure = null;
        try
        {
            await handler.HandleAsync(message.Body.ToString(), CancellationToken.None);
        }
#pragma warning disable CA1031 // Any exception of a handler is a failed attempt: counted, logged and retried.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        await done.CancelAsync();
        return (failure, await renewal);
    }

    private async Task GiveUpAsync(QueueMessage message, string receipt, Exception failure)
    {
        ServiceLog.MessagePoisoned(logger, queue.Name, message.DequeueCount, ServiceLog.CodeOf(failure));
        ServiceLog.Details(logger, queue.Name, failure);
        await handler.GiveUpAsync(message.Body.ToString(), failure, message.DequeueCount, CancellationToken.None);
        await poison.SendMessageAsync(message.Body.ToString());
        await IfStillOursAsync(() => queue.DeleteMessageAsync(message.MessageId, receipt));
    }

    /// <summary>Keeps the message invisible until <paramref name="done"/>; returns the receipt that is valid then.</summary>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken done)
    {
        string receipt = message.PopReceipt;
        // A renewal may fail twice before the message becomes visible.
        using PeriodicTimer timer = new(options.Visibility / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                try
                {
                    UpdateReceipt renewed = await queue.UpdateMessageAsync(
                        message.MessageId, receipt, (string?)null, options.Visibility, CancellationToken.None);
                    receipt = renewed.PopReceipt;
                }
                catch (Exception error) when (error is RequestFailedException or AggregateException)
                {
                    ServiceLog.MessageLost(logger, queue.Name, ServiceLog.CodeOf(error));
                    if (IsGone(error)) return receipt;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The work is done: the last receipt is the one to delete or to give back with.
        }

        return receipt;
    }

    /// <summary>
    /// A message that became visible again is somebody else's by now: handlers are idempotent, so it may be done twice but is never lost.
    /// </summary>
    private async Task IfStillOursAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (RequestFailedException error) when (IsGone(error))
        {
            ServiceLog.MessageLost(logger, queue.Name, ServiceLog.CodeOf(error));
        }
    }

    // MessageNotFound, or PopReceiptMismatch.
    private static bool IsGone(Exception error) => error is RequestFailedException { Status: 404 or 400 };
}
