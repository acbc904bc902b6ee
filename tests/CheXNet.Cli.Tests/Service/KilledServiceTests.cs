using System.Diagnostics;
using System.Text.Json;
using CheXNet.Cli.Tests.Score;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

/// <summary>
/// The acceptance test of the service: what is dropped is scored and drawn exactly once, however often its process is killed.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class KilledServiceTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"chexnet-serve-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Service_killed_at_random_moments_leaves_one_row_and_one_overlay_an_image()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        (ImageKey Key, byte[] Film)[] films =
            [.. Enumerable.Range(0, 24).Select(static i => (new ImageKey("ward", $"{i:D3}.png"), FilmFolder.Png(i)))];
        await ServeKilledAsync(films, tiny.Path, tiny.Package.Card, kills: 2);
    }

    /// <summary>
    /// The same with what people run: 120 real films, dropped at once, and the model that comes with the program. Takes a minute, so it
    /// runs when asked for.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Service_killed_over_real_films_with_the_default_model_leaves_one_row_and_one_overlay_an_image()
    {
        ModelPackage model = await ModelFinder.OfThisMachine().FindAsync(null, Cancellation);
        (ImageKey Key, byte[] Film)[] films =
        [
            .. TestData.RequireFilmsOrSkip().Select(static path => (new ImageKey("nih", Path.GetFileName(path)), File.ReadAllBytes(path))),
        ];
        await ServeKilledAsync(films, model.Location, model.Card, kills: 3);
    }

    [Fact]
    public async Task Service_that_is_told_to_stop_finishes_what_is_in_hand_and_exits_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start(tiny.Path);
        StorageAccount account = await ReadyAsync(service);
        ImageKey[] keys = ServiceWorld.Keys(12);
        foreach (ImageKey key in keys)
            await new XrayContainer(account).WriteAsync(key, BinaryData.FromBytes(FilmFolder.Png(1)), Cancellation);
        await Eventually.TrueAsync(async () => (await ReceiptsAsync(account, tiny.Package.Card)) > 0, service.ExitAsync());

        await service.TerminateAsync();

        Assert.Equal(0, await service.ExitAsync());
        Assert.Contains("Stopped after", service.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", service.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_service_on_a_data_folder_is_refused_and_a_query_joins_the_first()
    {
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        using ChexnetProcess service = Start(tiny.Path);
        StorageAccount account = await ReadyAsync(service);
        ImageKey key = ServiceWorld.Keys(1)[0];
        await new XrayContainer(account).WriteAsync(key, BinaryData.FromBytes(FilmFolder.Png(1)), Cancellation);
        await Eventually.TrueAsync(async () => (await ReceiptsAsync(account, tiny.Package.Card)) > 0, service.ExitAsync());

        using ChexnetProcess second = Start(tiny.Path);
        Ran query = await ChexnetProcess.RunAsync("query", "--dataset", key.Dataset, "--image", key.Image, "--data", _data, "--json");

        Assert.Equal(3, await second.ExitAsync());
        Assert.Contains(_data, second.Error, StringComparison.Ordinal);
        Assert.Contains("--data", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, query.Status);
        using JsonDocument answer = JsonDocument.Parse(query.Output);
        Assert.Equal(key.Image, answer.RootElement.GetProperty("prediction").GetProperty("image").GetString());
    }

    private static async Task<int> ReceiptsAsync(StorageAccount account, ModelCard model) =>
        await new ReceiptStore(account).ListAsync(model, Cancellation).CountAsync(Cancellation);

    private ChexnetProcess Start(string model) =>
        ChexnetProcess.Start("serve", "--data", _data, "--model", model, "--workers", "2", "--no-http", "--json", "--show-key");

    private static async Task<StorageAccount> ReadyAsync(ChexnetProcess service)
    {
        using JsonDocument ready = JsonDocument.Parse(await service.ReadLineAsync());
        return StorageAccount.Parse(ready.RootElement.GetProperty("storage").GetString()!);
    }

    private async Task ServeKilledAsync((ImageKey Key, byte[] Film)[] films, string modelPath, ModelCard card, int kills)
    {
        Random random = new();
        Stopwatch watch = Stopwatch.StartNew();
        for (int life = 0; ; life++)
        {
            using ChexnetProcess service = Start(modelPath);
            StorageAccount account = await ReadyAsync(service);
            XrayContainer xrays = new(account);
            if (life == 0)
            {
                await Parallel.ForEachAsync(
                    films, Cancellation, async (film, stop) => await xrays.WriteAsync(film.Key, BinaryData.FromBytes(film.Film), stop));
            }

            ServiceContents contents = new(account, card);
            if (life == kills)
            {
                await Eventually.TrueAsync(
                    async () => await contents.ReceiptCountAsync() == films.Length
                        && await contents.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0,
                    service.ExitAsync());
                await contents.AssertExactlyAsync([.. films.Select(static f => f.Key)]);
                Assert.Equal(0, await contents.RowsAsync(StorageNames.FailuresTable));
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{films.Length} images in {watch.Elapsed.TotalSeconds:F1} s, {kills} kills included");
                return;
            }

            int rows = random.Next(films.Length * life / kills, films.Length * (life + 1) / kills);
            await Eventually.TrueAsync(async () => await contents.RowsAsync(StorageNames.PredictionsTable) >= rows, service.ExitAsync());
            await Task.Delay(random.Next(100), Cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine($"killed after {await contents.RowsAsync(StorageNames.PredictionsTable)} rows");
            await service.KillAsync();
        }
    }
}
