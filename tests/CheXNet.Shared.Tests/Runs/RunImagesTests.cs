using CheXNet.Hosting;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Shared.Tests.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>Runs on real storage.</summary>
public sealed class RunImagesTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private StorageAccount _account = null!;
    private TinyModel _tiny = null!;
    private XrayScorer _scorer = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await azurite.NewAccountAsync();
        _tiny = await TinyModel.CreateAsync();
        _scorer = await XrayScorer.CreateAsync(_tiny.Package, cancellationToken: Cancellation);
        _services = new ServiceCollection().AddLogging().AddCheXNet(_account, _scorer).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _scorer.Dispose();
        _tiny.Dispose();
    }

    [Theory]
    [InlineData("/a.png")]
    [InlineData("folder//b.png")]
    public async Task Blob_of_unusable_name_is_a_finding_about_the_dataset_and_fails_no_run(string image)
    {
        await UploadAsync("ward/good.png", 1);
        await UploadAsync($"ward/{image}", 2);

        RunRecord run = await RunAsync(new RunRequest { Dataset = "ward" });

        Assert.Equal((RunState.CompletedWithFailures, new RunCounts(1, 1, 1, 0, 0)), (run.State, run.Final!.Value));
        ImageFailure failure = Assert.Single(await FailuresAsync(Unfiled.Dataset));
        Assert.Equal((Unfiled.KeyOf($"ward/{image}"), ErrorCodes.NameInvalid), (failure.Image, failure.Code));
        Assert.NotNull(failure.ETag);
        Assert.Empty(await FailuresAsync("ward"));
    }

    [Fact]
    public async Task Run_with_overlays_asks_for_those_of_images_that_a_run_without_has_scored()
    {
        for (int i = 0; i < 3; i++) await UploadAsync($"ward/{i}.png", i);

        await RunAsync(new RunRequest { Dataset = "ward" });
        Assert.Empty(await RequestedAsync());
        await RunAsync(new RunRequest { Dataset = "ward", Overlays = true });
        await RunAsync(new RunRequest { Dataset = "ward", Overlays = true });

        Assert.Equal(["0.png", "1.png", "2.png"], (await RequestedAsync()).Order());
    }

    private async Task UploadAsync(string blob, int seed) => await _account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
        .UploadBlobAsync(blob, BinaryData.FromBytes(SyntheticFilms.Png(seed)), Cancellation);

    private async Task<RunRecord> RunAsync(RunRequest request)
    {
        RunRecord run = await _services.GetRequiredService<RunService>()
            .StartAsync(request, _services.GetRequiredService<LocalRunLauncher>(), Cancellation);
        return await _services.GetRequiredService<LocalRunner>().RunAsync(run.Run, null, Cancellation);
    }

    private async Task<IReadOnlyList<ImageFailure>> FailuresAsync(string dataset) =>
        (await _services.GetRequiredService<FailureStore>().ListAsync(dataset, 10, null, Cancellation)).Items;

    private async Task<IEnumerable<string>> RequestedAsync()
    {
        var messages = await _account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).PeekMessagesAsync(32, Cancellation);
        return messages.Value.Select(static m => OverlayRequest.Parse(m.Body.ToString()).Image);
    }
}
