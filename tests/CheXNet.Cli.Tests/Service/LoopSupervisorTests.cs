using CheXNet.Cli.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>No loop of the service ends by an exception, whatever its type: it says so in one sentence, waits, and goes on.</summary>
public sealed class LoopSupervisorTests(AzuriteFixture azurite)
{
    private static readonly ServiceOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(typeof(InvalidTimeZoneException))]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(System.Xml.XmlException))]
    [InlineData(typeof(AggregateException))]
    [InlineData(null)]
    public async Task Loop_that_ends_is_started_again_and_it_is_said(Type? errorType)
    {
        Exception? error = errorType is null ? null : (Exception)Activator.CreateInstance(errorType)!;
        RecordedLog log = new();
        int begun = 0;
        using CancellationTokenSource stop = new();
        ServiceLoop loop = new("watcher", async stopping =>
        {
            if (++begun < 4)
            {
                if (error is not null) throw error;
                return;
            }

            await stop.CancelAsync();
            stopping.ThrowIfCancellationRequested();
        });

        await new LoopSupervisor(Quick, TimeProvider.System, log).RunAsync(loop, stop.Token).WaitAsync(Stop);

        Assert.Equal(4, begun);
        Assert.Equal(3, log.Lines.Count(static l => l.Level == LogLevel.Error && l.Text.Contains("'watcher'", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Loop_whose_failure_ends_the_service_passes_its_error_on()
    {
        ServiceLoop loop = new("storage", static _ => throw new StorageException(ErrorCodes.EmulatorUnavailable, "gone")) { EndsService = true };

        await Assert.ThrowsAsync<StorageException>(
            () => new LoopSupervisor(Quick, TimeProvider.System, new RecordedLog()).RunAsync(loop, Stop));
    }

    [Theory]
    [InlineData(StorageNames.XraysContainer, 4)]
    [InlineData(StorageNames.ReceiptsTable, 4)]
    [InlineData(StorageNames.OverlayRequestsQueue, 4)]
    [InlineData(StorageNames.PredictionsTable, 4)]
    [InlineData(StorageNames.FailuresTable, 4)]
    [InlineData(StorageNames.RunsTable, 1)]
    public async Task Service_whose_storage_client_throws_anything_scores_and_draws_all_in_the_end(string name, int times)
    {
        await using ServiceWorld world = await ServiceWorld.CreateAsync(azurite);
        ImageKey[] keys = ServiceWorld.Keys(3);
        await world.DropAsync(keys);
        ImageKey broken = new("ward", "broken.png");
        await world.UploadAsync(broken.BlobName, "no picture"u8.ToArray());
        Throwing faults = new(name, times);
        StorageAccount shaky = StorageAccount.FromConnectionString(world.Connection, faults, blobPolicy: faults);

        await world.ServeUntilAsync(
            async () => (await world.Left.ReceiptsAsync()).Count == 4
                && await world.Left.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0 && faults.IsSpent,
            shaky);

        Assert.Equal(3, await world.Left.RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(3, (await world.Left.OverlayNamesAsync()).Count);
    }

    private sealed class Throwing(string name, int times) : Azure.Core.Pipeline.HttpPipelinePolicy
    {
        private int _left = times;

        public bool IsSpent => Volatile.Read(ref _left) <= 0;

        public override ValueTask ProcessAsync(Azure.Core.HttpMessage message, ReadOnlyMemory<Azure.Core.Pipeline.HttpPipelinePolicy> pipeline) =>
            message.Request.Uri.ToUri().AbsolutePath.Contains(name, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0
                ? throw new InvalidTimeZoneException("No one foresaw this.")
                : ProcessNextAsync(message, pipeline);

        public override void Process(Azure.Core.HttpMessage message, ReadOnlyMemory<Azure.Core.Pipeline.HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("The stores are asynchronous throughout.");
    }
}
