using System.Diagnostics;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using CheXNet.Cli.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class QueuePumpTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly QueuePumpOptions AtOnce = new() { RetryDelay = TimeSpan.Zero, Visibility = TimeSpan.FromSeconds(30) };

    private QueueClient _queue = null!;
    private QueueClient _poison = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        _queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        _poison = account.Queues.GetQueueClient(StorageNames.OverlayRequestsPoisonQueue);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Message_that_is_handled_is_deleted()
    {
        Handler handler = new(static _ => Task.CompletedTask);
        await SendAsync("a", "b", "c");

        await RunAsync(handler, AtOnce, async () => await CountAsync(_queue) == 0);

        Assert.Equal(["a", "b", "c"], handler.Handled.Order());
        Assert.Equal(0, await CountAsync(_poison));
        Assert.Empty(handler.GivenUp);
    }

    [Fact]
    public async Task Message_that_failed_comes_again()
    {
        int tries = 0;
        Handler handler = new(_ => ++tries == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask);
        await SendAsync("a");

        await RunAsync(handler, AtOnce, async () => await CountAsync(_queue) == 0);

        Assert.Equal(["a", "a"], handler.Handled);
        Assert.Empty(handler.GivenUp);
    }

    [Fact]
    public async Task Message_that_failed_is_hidden_until_its_pause_is_over_and_later_ones_go_on()
    {
        Handler handler = new(static body => body == "bad" ? throw new InvalidOperationException("always") : Task.CompletedTask);
        await SendAsync("bad");
        bool sent = false;

        await RunAsync(handler, AtOnce with { RetryDelay = TimeSpan.FromMinutes(1) }, async () =>
        {
            if (!sent && handler.Handled.Contains("bad"))
            {
                sent = true;
                await SendAsync("later");
            }

            return handler.Handled.Contains("later") && await CountAsync(_queue) == 1;
        });

        Assert.Equal(["bad", "later"], handler.Handled);
        Assert.Empty((await _queue.PeekMessagesAsync(cancellationToken: Cancellation)).Value);
    }

    [Fact]
    public async Task Message_that_fails_five_times_is_given_up_and_kept_in_the_poison_queue()
    {
        Handler handler = new(static _ => throw new InvalidOperationException("always"));
        await SendAsync("a");

        await RunAsync(handler, AtOnce, async () => await CountAsync(_poison) == 1);

        Assert.Equal(5, handler.Handled.Count);
        (string body, Exception error, long attempts) = Assert.Single(handler.GivenUp);
        Assert.Equal(("a", "always", 5L), (body, error.Message, attempts));
        Assert.Equal("a", (await _poison.PeekMessageAsync(Cancellation)).Value.Body.ToString());
        Assert.Equal(0, await CountAsync(_queue));
    }

    [Fact]
    public async Task Message_whose_giving_up_fails_is_given_up_later_and_the_pump_goes_on()
    {
        Handler handler = new(static body => body == "bad" ? throw new InvalidOperationException("always") : Task.CompletedTask)
        {
            GivingUpFails = 1,
        };
        await SendAsync("bad");

        await RunAsync(handler, AtOnce with { Visibility = TimeSpan.FromSeconds(1) }, async () => await CountAsync(_poison) == 1);

        Assert.Equal(2, handler.GivenUp.Count);
        Assert.Equal(0, await CountAsync(_queue));
    }

    [Fact]
    public async Task Message_that_ends_the_process_each_time_is_given_up_without_another_try()
    {
        Handler handler = new(static _ => Task.CompletedTask);
        await SendAsync("a");
        for (int i = 0; i < 5; i++)
        {
            QueueMessage begun = await _queue.ReceiveMessageAsync(TimeSpan.FromSeconds(30), Cancellation);
            await _queue.UpdateMessageAsync(begun.MessageId, begun.PopReceipt, (string?)null, TimeSpan.Zero, Cancellation);
        }

        await RunAsync(handler, AtOnce, async () => await CountAsync(_poison) == 1);

        Assert.Empty(handler.Handled);
        Assert.Single(handler.GivenUp);
        Assert.Equal(0, await CountAsync(_queue));
    }

    [Fact]
    public async Task Message_that_takes_longer_than_it_is_invisible_is_handled_once()
    {
        TimeSpan visibility = TimeSpan.FromSeconds(5);
        Stopwatch watch = Stopwatch.StartNew();
        Handler handler = new(async _ =>
        {
            // Nobody, this pump's second worker included, may see it for longer than one visibility lasts.
            while (watch.Elapsed < visibility * 1.4) await Task.Delay(100, Cancellation);
        });
        await SendAsync("a");

        await RunAsync(
            handler,
            AtOnce with { Visibility = visibility, Concurrency = 2 },
            async () => watch.Elapsed > visibility * 1.4 && await CountAsync(_queue) == 0);

        Assert.Equal(["a"], handler.Handled);
    }

    [Fact]
    public async Task Pump_that_is_stopped_finishes_what_is_in_hand_and_takes_nothing_more()
    {
        TaskCompletionSource begun = new(), finish = new();
        Handler handler = new(_ =>
        {
            begun.TrySetResult();
            return finish.Task;
        });
        await SendAsync("a", "b");
        using CancellationTokenSource stop = new();
        Task pump = new QueuePump(_queue, _poison, handler, AtOnce, NullLogger.Instance).RunAsync(stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        await stop.CancelAsync();
        Assert.False(pump.IsCompleted, "the pump left its message behind");
        finish.SetResult();
        await pump.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Single(handler.Handled);
        Assert.Equal(1, await CountAsync(_queue));
    }

    private static async Task<int> CountAsync(QueueClient queue) =>
        (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;

    private async Task SendAsync(params string[] bodies)
    {
        foreach (string body in bodies) await _queue.SendMessageAsync(body, Cancellation);
    }

    private async Task RunAsync(IQueueHandler handler, QueuePumpOptions options, Func<Task<bool>> until)
    {
        using CancellationTokenSource stop = new();
        Task pump = new QueuePump(_queue, _poison, handler, options, NullLogger.Instance).RunAsync(stop.Token);
        try
        {
            await Eventually.TrueAsync(until, pump);
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }
    }

    private sealed class Handler(Func<string, Task> handle) : IQueueHandler
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Handled { get; } = [];

        public List<(string Body, Exception Error, long Attempts)> GivenUp { get; } = [];

        public int GivingUpFails { get; set; }

        public Task HandleAsync(string body, CancellationToken cancellationToken)
        {
            Handled.Enqueue(body);
            return handle(body);
        }

        public Task GiveUpAsync(string body, Exception error, long attempts, CancellationToken cancellationToken)
        {
            GivenUp.Add((body, error, attempts));
            return GivingUpFails-- > 0
                ? throw new StorageException(ErrorCodes.StorageUnavailable, "the table does not answer")
                : Task.CompletedTask;
        }
    }
}
