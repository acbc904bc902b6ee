using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace CheXNet.Cli.Service;

/// <summary>
/// Works a queue through as the Functions host does: a message is invisible while it is worked on, deleted when done, tried again after a pause when it
/// failed, and moved to the poison queue after <see cref="QueuePumpOptions.MaxAttempts"/> failures.
/// </summary>
internal sealed class QueuePump(QueueClient queue, QueueClient poison, IQueueHandler handler, QueuePumpOptions options, ILogger logger)
{
    /// <summary>Works until <paramref name="stopping"/>; what is in hand then is finished first.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(stopping)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        TimeSpan pause = TimeSpan.Zero;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                QueueMessage? message = await queue.ReceiveMessageAsync(options.Visibility, stopping);
                if (message is not null)
                {
                    await ProcessAsync(message);
                    pause = TimeSpan.Zero;
                    continue;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is RequestFailedException or AggregateException)
            {
                ServiceLog.QueueUnavailable(logger, queue.Name, error.Message);
            }

            pause = TimeSpan.FromTicks(Math.Clamp(pause.Ticks * 2, TimeSpan.FromMilliseconds(50).Ticks, options.LongestPause.Ticks));
            await Task.Delay(pause, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task ProcessAsync(QueueMessage message)
    {
        using CancellationTokenSource done = new();
        Task<string> renewal = RenewAsync(message, done.Token);
        Exception? failure = null;
        try
        {
            await handler.HandleAsync(message.Body.ToString(), CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever a handler throws is a failed attempt: it is counted, reported and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        await done.CancelAsync();
        string receipt = await renewal;
        if (failure is null)
        {
            await DeleteAsync(message.MessageId, receipt);
        }
        else if (message.DequeueCount < options.MaxAttempts)
        {
            ServiceLog.MessageFailed(logger, queue.Name, message.DequeueCount, failure.Message);
            TimeSpan wait = options.RetryDelay * Math.Pow(2, message.DequeueCount - 1);
            await queue.UpdateMessageAsync(message.MessageId, receipt, (string?)null, wait);
        }
        else
        {
            ServiceLog.MessagePoisoned(logger, queue.Name, message.DequeueCount, failure.Message);
            await handler.GiveUpAsync(message.Body.ToString(), failure, message.DequeueCount, CancellationToken.None);
            await poison.SendMessageAsync(message.Body.ToString());
            await DeleteAsync(message.MessageId, receipt);
        }
    }

    /// <summary>Keeps the message invisible until <paramref name="done"/>; returns the receipt that is valid then.</summary>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken done)
    {
        string receipt = message.PopReceipt;
        using PeriodicTimer timer = new(options.Visibility / 2);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                UpdateReceipt renewed = await queue.UpdateMessageAsync(message.MessageId, receipt, (string?)null, options.Visibility, CancellationToken.None);
                receipt = renewed.PopReceipt;
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done: the last receipt is the one to delete or to give back with.
        }
        catch (RequestFailedException error)
        {
            ServiceLog.RenewalFailed(logger, queue.Name, error.Message);
        }

        return receipt;
    }

    private async Task DeleteAsync(string id, string receipt)
    {
        try
        {
            await queue.DeleteMessageAsync(id, receipt);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            // It became visible again and somebody else has it: handlers are idempotent, so it may be done twice but never lost.
            ServiceLog.RenewalFailed(logger, queue.Name, error.Message);
        }
    }
}
