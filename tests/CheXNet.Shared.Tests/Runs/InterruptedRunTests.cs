using CheXNet.Hosting;
using CheXNet.Imaging;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>A run on real storage with a model that is really run.</summary>
[Trait("Speed", "Slow")]
public sealed class InterruptedRunTests(AzuriteFixture azurite)
{
    private const int Images = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_stopped_again_and_again_on_real_storage_ends_with_every_row()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        using TinyModel tiny = await TinyModel.CreateAsync();
        using XrayScorer scorer = await XrayScorer.CreateAsync(tiny.Package, cancellationToken: Cancellation);
        for (int i = 0; i < Images; i++)
            await new XrayContainer(account).WriteAsync(Key(i), BinaryData.FromBytes(Film(i)), Cancellation);
        await using ServiceProvider first = Process(account, scorer);
        RunService service = first.GetRequiredService<RunService>();
        RunId run = (await service.StartAsync(
            new RunRequest { Dataset = "set", PageSize = 7, Shards = 2 }, first.GetRequiredService<LocalRunLauncher>(), Cancellation)).Run;

        RunRecord record;
        int stops = 0;
        do
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            await using ServiceProvider process = Process(account, scorer);
            try
            {
                await process.GetRequiredService<LocalRunner>().RunAsync(run, new StopAfter(2, stop), stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }

            record = await service.StatusAsync(run, Cancellation);
        }
        while (!record.State.IsOver());

        Assert.InRange(stops, 3, 10);
        Assert.Equal((RunState.Completed, new RunCounts { Succeeded = Images }), (record.State, record.Final!.Value));
        PredictionStore predictions = first.GetRequiredService<PredictionStore>();
        for (int i = 0; i < Images; i++)
        {
            StoredPrediction? row = await predictions.GetAsync(Key(i), scorer.Card.ToModelId(), Cancellation);
            Prediction alone = scorer.Score(Key(i).Image, new ImageContent(Film(i)), Cancellation);
            Assert.Equal(alone.Probabilities, row?.Prediction.Probabilities);
        }
    }

    private static ServiceProvider Process(StorageAccount account, XrayScorer scorer) =>
        new ServiceCollection().AddLogging().AddCheXNet(account, scorer).BuildServiceProvider();

    private static ImageKey Key(int number) => new("set", $"{number:D3}.png");

    private static byte[] Film(int number)
    {
        byte[] pixels = new byte[48 * 40];
        new Random(number).NextBytes(pixels);
        return ImageEncoder.Png(new PixelImage(48, 40, 1, pixels));
    }

    private sealed class StopAfter(int pages, CancellationTokenSource process) : IProgress<RunCounts>
    {
        private int _pages;

        public void Report(RunCounts value)
        {
            if (++_pages == pages) process.Cancel();
        }
    }
}
