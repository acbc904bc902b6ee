using Azure.Storage.Blobs;
using CheXNet.Functions.Maintenance;
using CheXNet.Functions.Tests.Durable;
using CheXNet.Functions.Tests.Hosting;
using CheXNet.Functions.Xrays;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Functions.Tests.Maintenance;

public sealed class ReconcileXraysTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_that_no_event_told_of_are_scored_by_a_run_a_dataset_and_no_others()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        string[] seen = ["one/scored.png", "one/broken.png"];
        await app.UploadAsync(seen[0], TestApp.Film(1));
        await app.UploadAsync(seen[1], "no film"u8.ToArray());
        foreach (string blob in seen) await ClassifyAsync(app, blob);
        string[] missed = ["one/missed.png", "two/missed-too.png"];
        foreach (string blob in missed) await app.UploadAsync(blob, TestApp.Film(2));
        var hub = new TaskHub(app.Function, static _ => 0);

        await ReconcileAsync(app, hub);
        hub.Drain();
        await ReconcileAsync(app, hub);
        hub.Drain();

        var runs = new List<RunRecord>();
        await foreach (RunRecord run in app.Services.GetRequiredService<RunService>().ListAsync(Cancellation)) runs.Add(run);
        Assert.Equal(["one", "two"], runs.Select(static r => r.Request.Dataset).Order());
        Assert.All(runs, static r => Assert.Equal((RunState.Completed, 1L), (r.State, r.Final!.Value.Succeeded)));
        foreach (string blob in missed) Assert.NotNull(await app.PredictionAsync(blob));
        var messages = await app.Account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        Assert.Equal(missed, messages.Value.Select(static m => OverlayRequest.Parse(m.Body.ToString()).Key.BlobName).Order());
    }

    [Fact]
    public async Task Blob_that_names_no_image_is_recorded_once()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
            .UploadBlobAsync("at-the-root.png", BinaryData.FromBytes(TestApp.Film(1)), Cancellation);
        var hub = new TaskHub(app.Function, static _ => 0);

        await ReconcileAsync(app, hub);
        await ReconcileAsync(app, hub);

        ImageFailure? failure = await new FailureStore(app.Account)
            .GetAsync(Unfiled.KeyOf("at-the-root.png"), FailureStage.Score, Cancellation);
        Assert.Equal((ErrorCodes.NameInvalid, 1), (failure?.Code, failure?.Attempts));
        Assert.Empty(hub.Instances);
    }

    [Fact]
    public async Task Container_in_which_nothing_was_missed_starts_no_run()
    {
        using TestApp app = await TestApp.CreateAsync(await azurite.NewConnectionStringAsync());
        await app.UploadAsync("one/scored.png", TestApp.Film(1));
        await ClassifyAsync(app, "one/scored.png");
        var hub = new TaskHub(app.Function, static _ => 0);

        await ReconcileAsync(app, hub);

        Assert.Empty(hub.Instances);
    }

    private static Task ReconcileAsync(TestApp app, TaskHub hub) =>
        app.Function<ReconcileXrays>().RunAsync(new TimerInfo(), new TaskHubClient(hub), Cancellation);

    private static Task<string?> ClassifyAsync(TestApp app, string blob)
    {
        BlobClient client = app.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(blob);
        return app.Function<ClassifyXray>().RunAsync(client, Cancellation);
    }
}
