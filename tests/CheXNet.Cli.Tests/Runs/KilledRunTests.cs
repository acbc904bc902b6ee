using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Runs;

/// <summary>The acceptance test of runs, in small; <c>run-scale</c> of the benchmarks has the size of ChestX-ray14.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledRunTests(AzuriteFixture azurite)
{
    private const int Images = 600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_killed_at_random_moments_goes_on_under_its_id_and_ends_with_the_rows_of_one_undisturbed()
    {
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        for (int i = 0; i < Images; i++) world.Films.Add($"{i:D4}.png", i);
        string[] arguments = ["start", "--dataset", "ward", "--model", world.Model, "--page-size", "16", "--shards", "2"];
        Ran undisturbed = await world.RunAsync([.. arguments, "--folder", world.Films.Path]);
        Dictionary<string, StoredPrediction> expected = await world.RowsAsync();
        foreach (string table in new[] { StorageNames.PredictionsTable, StorageNames.RankingTable })
            await world.Account.Tables.DeleteTableAsync(table, Cancellation);

        Random random = new();
        int[] kills = [random.Next(1, Images / 2), random.Next(Images / 2, Images * 3 / 4)];
        foreach (int kill in kills)
        {
            using ChexnetProcess process = ChexnetProcess.Start(["run", .. arguments, "--id", "killed", "--storage", world.Connection]);
            await Eventually.TrueAsync(async () => await DoneAsync(world) >= kill, process.ExitAsync());
            await process.KillAsync();
            // What the killed process held frees itself within a minute: the test does not wait for that.
            BlobClient held = world.Account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer)
                .GetBlobClient(RunBlobNames.Lock(new RunId("killed")));
            await held.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: Cancellation);
        }

        Ran last = await world.RunAsync("start", "--id", "killed", "--model", world.Model);

        Assert.Equal((0, 0), (undisturbed.Status, last.Status));
        Assert.Equal(new RunCounts { Succeeded = Images }, (await world.RecordAsync("killed")).Final);
        Dictionary<string, StoredPrediction> actual = await world.RowsAsync();
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, row => Assert.Equal(row.Value.Prediction.Probabilities, actual[row.Key].Prediction.Probabilities));
    }

    [Fact]
    public async Task Run_that_is_told_to_stop_says_how_to_go_on_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        for (int i = 0; i < Images; i++) world.Films.Add($"{i:D4}.png", i);
        using ChexnetProcess process = ChexnetProcess.Start(
            "run", "start", "--folder", world.Films.Path, "--dataset", "ward", "--model", world.Model, "--page-size", "16",
            "--id", "killed", "--storage", world.Connection);
        await Eventually.TrueAsync(async () => await DoneAsync(world) > 0, process.ExitAsync());

        await process.TerminateAsync();
        int status = await process.ExitAsync();
        Ran rest = await world.RunAsync("start", "--id", "killed", "--model", world.Model);

        Assert.Equal((130, 0), (status, rest.Status));
        Assert.Contains("chexnet run start --id killed", process.Error, StringComparison.Ordinal);
        Assert.Equal(new RunCounts { Succeeded = Images }, (await world.RecordAsync("killed")).Final);
    }

    private static async Task<long> DoneAsync(RunWorld world)
    {
        try
        {
            return (await new AzureRunStore(world.Account).FindAsync(new RunId("killed"), Cancellation))?.Counts.Done ?? 0;
        }
        catch (StorageException)
        {
            // The process has not made the table yet.
            return 0;
        }
    }
}
