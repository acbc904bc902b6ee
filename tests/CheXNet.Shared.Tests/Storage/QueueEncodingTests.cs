using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class QueueEncodingTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_message_is_base64_on_the_wire_as_the_Functions_extension_reads_it()
    {
        (StorageAccount account, QueueClient wire) = await WithWireAsync();
        string json = OverlayRequest.For(new ImageKey("demo", "ä.png"), new ModelId("m", "1"), "e").ToJson();

        await account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).SendMessageAsync(json, Cancellation);

        QueueMessage message = await wire.ReceiveMessageAsync(cancellationToken: Cancellation);
        Assert.Equal(json, Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())));
    }

    [Fact]
    public async Task Send_largest_request_fits_a_message()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        QueueClient queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        string json = new('x', OverlayRequest.MaxBytes);

        await queue.SendMessageAsync(json, Cancellation);

        Assert.Equal(json, (await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value.Body.ToString());
    }

    [Fact]
    public async Task Receive_message_that_is_not_base64_moves_to_the_poison_queue_and_hides_no_other()
    {
        (StorageAccount account, QueueClient wire) = await WithWireAsync();
        QueueClient queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        await wire.SendMessageAsync("{not base64}", Cancellation);
        await queue.SendMessageAsync("good", Cancellation);

        List<string> received = [];
        for (int i = 0; i < 3; i++)
            received.AddRange((await queue.ReceiveMessagesAsync(32, cancellationToken: Cancellation)).Value.Select(m => m.Body.ToString()));

        Assert.Equal(["good"], received);
        QueueMessage poison = await account.Queues.GetQueueClient(StorageNames.OverlayRequestsPoisonQueue).ReceiveMessageAsync(
            cancellationToken: Cancellation);
        Assert.Equal("{not base64}", poison.Body.ToString());
        Assert.Equal(1, (await wire.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);
    }

    private async Task<(StorageAccount Account, QueueClient Wire)> WithWireAsync()
    {
        string connection = await azurite.NewConnectionStringAsync();
        var account = StorageAccount.Parse(connection);
        await account.EnsureCreatedAsync(Cancellation);
        return (account, new QueueClient(connection, StorageNames.OverlayRequestsQueue));
    }
}
