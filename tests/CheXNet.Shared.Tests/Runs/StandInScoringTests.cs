using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Scoring;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

public sealed class StandInScoringTests(AzuriteFixture azurite)
{
    private static readonly StandInScoring Scoring = new(TinyModel.Card(TinyModel.Weights()), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stand_in_gives_the_same_bytes_the_same_numbers_and_never_another_models_name()
    {
        ScoringOutcome[] outcomes = await ScoreAsync([.. Enumerable.Range(0, 40).Select(static i => ImageSource.Bytes($"{i}", BitConverter.GetBytes(i / 2)))]);

        Assert.Equal(Enumerable.Range(0, 40).Select(static i => $"{i}"), outcomes.Select(static o => o.Name));
        Assert.All(outcomes.Chunk(2), static pair => Assert.Equal(pair[0].Prediction!.Probabilities, pair[1].Prediction!.Probabilities));
        Assert.Equal(20, outcomes.Select(static o => string.Join(' ', o.Prediction!.Probabilities)).Distinct().Count());
        Assert.All(outcomes, static o => Assert.Equal(("stand-in@1.0.0", false), (o.Prediction!.Provenance.Model.ToString(), o.Prediction.Provenance.Trained)));
    }

    [Fact]
    public async Task Stand_ins_maps_agree_with_its_logits()
    {
        ScoringOutcome outcome = Assert.Single(await ScoreAsync([ImageSource.Bytes("a", "a"u8.ToArray())]));

        Prediction prediction = outcome.Prediction!;
        for (int i = 0; i < prediction.Findings.Count; i++)
            MapConsistency.Check(prediction.Findings[i], prediction.MainView.Maps.Of(i), prediction.Bias[i], prediction.MainView.Logits[i]);
    }

    [Fact]
    public async Task Image_that_cannot_be_read_fails_by_itself()
    {
        ScoringOutcome[] outcomes = await ScoreAsync(
        [
            ImageSource.Bytes("a", "a"u8.ToArray()),
            new ImageSource("b", static _ => throw new UnreadableImageException(ErrorCodes.ImageUnavailable, "It is gone.")),
        ]);

        Assert.Equal([null, ErrorCodes.ImageUnavailable], outcomes.Select(static o => o.Error?.Code));
    }

    [Fact]
    public async Task Run_killed_again_and_again_on_real_storage_ends_with_every_row()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var xrays = new XrayContainer(account);
        for (int i = 0; i < 60; i++) await xrays.WriteAsync(new ImageKey("set", $"{i:D3}.png"), BinaryData.FromString($"{i}"), Cancellation);
        RunService service = Services(account).Service;
        RunId run = (await service.StartAsync(new RunRequest { Dataset = "set", PageSize = 7, Shards = 2 }, new NoEngine(), Cancellation)).Run;

        RunRecord record;
        int kills = 0;
        do
        {
            using var kill = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var afterSome = new KillAfter(2, kill);
            try
            {
                await Services(account).Local.RunAsync(run, afterSome, kill.Token);
            }
            catch (OperationCanceledException)
            {
                kills++;
            }

            record = await service.StatusAsync(run, Cancellation);
        }
        while (!record.State.IsOver());

        Assert.InRange(kills, 3, 10);
        Assert.Equal((RunState.Completed, new RunCounts { Succeeded = 60 }), (record.State, record.Final!.Value));
        for (int i = 0; i < 60; i++)
            Assert.NotNull(await new PredictionStore(account).GetAsync(new ImageKey("set", $"{i:D3}.png"), Scoring.Card.ToModelId(), Cancellation));
    }

    private static (RunService Service, LocalRunner Local) Services(StorageAccount account)
    {
        AzureRuns runs = new(account, TimeProvider.System, NullLoggerFactory.Instance);
        return (runs.Service, runs.RunnerOver(new RunImages(account, Scoring)));
    }

    private static async Task<ScoringOutcome[]> ScoreAsync(IReadOnlyList<ImageSource> sources)
    {
        var outcomes = new List<ScoringOutcome>();
        await foreach (ScoringOutcome outcome in Scoring.ScoreAsync(sources, Cancellation)) outcomes.Add(outcome);
        return [.. outcomes];
    }

    private sealed class NoEngine : IRunLauncher
    {
        public RunEngine Engine => RunEngine.Local;

        public Task LaunchAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> IsAliveAsync(RunId run, int attempt, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class KillAfter(int pages, CancellationTokenSource process) : IProgress<RunCounts>
    {
        private int _pages;

        public void Report(RunCounts value)
        {
            if (++_pages == pages) process.Cancel();
        }
    }
}
