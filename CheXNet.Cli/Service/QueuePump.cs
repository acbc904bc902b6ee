using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace CheXNet.Cli.Service;

/// <summary>Processes a queue like the Functions host: a message is invisible while in progress, deleted when done, retried with backoff on
/// failure and moved to the poison queue after <see cref="QueuePumpOptions.MaxAttempts"/> failures.</summary>
internal sealed class QueuePump(QueueClient queue, QueueClient poison, IQueueHandler handler, QueuePumpOptions options, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs until <paramref name="cancellationToken"/>, then finishes the messages in progress.</summary>
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
#pragma warning disable CA1031 // Whatever the client or a handler throws, the other messages go on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // A message in progress becomes visible again by itself.
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
            // Its attempts ended without a recorded failure: it may crash the process each time, so give it up.
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
        await poison.SendMessageAsync(message.Body.ToString(), timeToLive: StorageNames.Forever);
        await IfStillOursAsync(() => queue.DeleteMessageAsync(message.MessageId, receipt));
    }

    /// <summary>Keeps the message invisible until <paramref name="done"/>; returns the latest pop receipt.</summary>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken done)
    {
        string receipt = message.PopReceipt;
        // Leaves time for two failed renewals before the message becomes visible.
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
#pragma warning disable CA1031 // The work goes on; if the message is lost, it is done again.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    ServiceLog.MessageLost(logger, queue.Name, ServiceLog.CodeOf(error));
                    if (IsGone(error)) return receipt;
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Done: the last receipt is the one for deleting or releasing.
        }

        return receipt;
    }

    /// <summary>Ignores that a message became visible again: another consumer has it, and handlers are idempotent.</summary>
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
