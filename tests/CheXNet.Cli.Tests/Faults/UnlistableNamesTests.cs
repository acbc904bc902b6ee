using CheXNet.Cli.Tests.Runs;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Results;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>Blobs whose names no image can have, put straight into the container, cost nothing but themselves.</summary>
public sealed class UnlistableNamesTests(AzuriteFixture azurite)
{
    private static readonly string[] Bad = ["ward/a\u001B[31m.png", "ward/\uFFFE.png", "ward/\uFFFF", "b\u0000.png", "ward/c\u009Bd.png", "\uFFFE/e.png"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_scores_the_films_beside_them_and_lists_them_as_failed_once()
    {
        await using ServiceWorld world = await ServiceWorld.CreateAsync(azurite);
        ImageKey[] good = ServiceWorld.Keys(3);
        await world.DropAsync(good);
        foreach (string name in Bad) await world.UploadAsync(name, FilmFolder.Png(1));

        await world.ServeAsync([.. good, .. Bad.Select(Unfiled.KeyOf)]);
        await world.ServeAsync([.. good, .. Bad.Select(Unfiled.KeyOf)]);

        Assert.Equal(3, await world.Left.RowsAsync(StorageNames.PredictionsTable));
        Assert.Equal(3, (await world.Left.OverlayNamesAsync()).Count);
        IReadOnlyList<ImageFailure> failures = (await world.Failures.ListAsync(Unfiled.Dataset, 100, null, Stop)).Items;
        Assert.Equal(Bad.Select(Unfiled.KeyOf).Order(Comparer<ImageKey>.Create(Compare)), failures.Select(static f => f.Image).Order(
            Comparer<ImageKey>.Create(Compare)));
        Assert.All(failures, static f => Assert.Equal((ErrorCodes.NameInvalid, 1), (f.Code, f.Attempts)));
        Assert.Contains(failures, static f => f.Text.Contains("a\\u001B[31m.png", StringComparison.Ordinal));
        Assert.Contains(failures, static f => f.Text.Contains("\\uFFFE.png", StringComparison.Ordinal));
        Assert.All(failures, static f => Assert.True(NameText.IsStorable(f.Text)));

        static int Compare(ImageKey left, ImageKey right) => string.CompareOrdinal(left.BlobName, right.BlobName);
    }

    [Fact]
    public async Task Run_over_their_dataset_scores_the_films_and_counts_them_as_failed()
    {
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        await world.Account.EnsureCreatedAsync(Stop);
        foreach (string name in Bad.Append("ward/0.png").Append("ward/z.png"))
        {
            await world.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer).GetBlobClient(name)
                .UploadAsync(BinaryData.FromBytes(FilmFolder.Png(1)), overwrite: true, Stop);
        }

        Ran ran = await world.RunAsync("start", "--dataset", "ward", "--id", "names", "--tolerate", "10", "--model", world.Model, "--json");

        Assert.True(ran.Status == 1, ran.Error + ran.Output);
        RunCounts counts = (await world.RecordAsync("names")).Counts;
        Assert.Equal((2, 4), (counts.Succeeded, counts.Failed));
    }

    [Fact]
    public async Task Run_over_a_list_with_such_a_name_fails_that_name_and_asks_storage_for_no_other_dataset()
    {
        using RunWorld world = await RunWorld.CreateAsync(azurite);
        await world.Account.EnsureCreatedAsync(Stop);
        await world.Account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer)
            .UploadBlobAsync("ward/0.png", BinaryData.FromBytes(FilmFolder.Png(1)), Stop);
        string list = Path.GetTempFileName();
        await File.WriteAllTextAsync(list, "0.png\na\u001B[31m.png\n\uFFFE.png\n../other/x.png\n", Stop);

        Ran ran = await world.RunAsync(
            "start", "--dataset", "ward", "--images", list, "--id", "listed", "--tolerate", "10", "--model", world.Model, "--json");
        File.Delete(list);

        Assert.True(ran.Status == 1, ran.Error + ran.Output);
        string failed = (await world.Account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer).GetBlobClient(RunBlobNames.Failed(new RunId("listed")))
            .DownloadContentAsync(Stop)).Value.Content.ToString();
        Assert.Equal(3, failed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, failed.Split(ErrorCodes.NameInvalid).Length - 1);
    }
}
