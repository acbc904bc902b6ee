using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using CheXNet.Cli.Tests.Score;
using CheXNet.Cli.Tests.Service;
using CheXNet.Storage;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>Service and embedded storage are killed together at random moments, as when a machine or container is cut off.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledTogetherTests : IDisposable
{
    private const int Uploaders = 3;

    private readonly string _data = Path.Combine(Path.GetTempPath(), $"chexnet-killed-{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Every_upload_answered_202_is_there_after_it_and_scored_exactly_once()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        using TinyModel tiny = await TinyModel.CreateAsync(findings: 3);
        ConcurrentDictionary<string, string> accepted = new();
        Dictionary<string, DateTimeOffset> scored = [];
        for (int life = 0; life < 4; life++)
        {
            bool last = life == 3;
            using ChexnetProcess service = ChexnetProcess.Start(
                "serve", "--data", _data, "--model", tiny.Path, "--workers", "2", "--http", "0", "--json", "--show-key");
            using JsonDocument ready = JsonDocument.Parse(await service.ReadLineAsync());
            StorageAccount account = StorageAccount.Parse(ready.RootElement.GetProperty("storage").GetString()!);
            foreach ((string name, string etag) in accepted)
                Assert.Equal(etag, await new XrayContainer(account).FindETagAsync($"ward/{name}", Stop));
            await AssertKeptAsync(account, scored);
            if (last)
            {
                await AssertScoredOnceAsync(service, new ServiceContents(account, tiny.Package.Card), account, accepted.Keys);
                return;
            }

            Uri http = new(ready.RootElement.GetProperty("http").GetString()!);
            int enough = accepted.Count + random.Next(4, 16);
            Task uploads = Task.WhenAll(Enumerable.Range(0, Uploaders).Select(u => UploadAsync(http, $"{life}-{u}", accepted)));
            await Eventually.TrueAsync(() => Task.FromResult(accepted.Count >= enough), uploads);
            await foreach (TableEntity row in RowsAsync(account)) scored[row.RowKey] = row.GetDateTimeOffset("_ScoredAt")!.Value;
            await Task.Delay(random.Next(150), Stop);
            await service.KillWithAsync(EmulatorId(), random.Next(2) == 0);
            await uploads;
            TestContext.Current.TestOutputHelper?.WriteLine($"life {life}: {accepted.Count} accepted, {scored.Count} rows seen");
        }
    }

    /// <summary>Uploads one film after the other until nobody answers.</summary>
    private static async Task UploadAsync(Uri http, string name, ConcurrentDictionary<string, string> accepted)
    {
        using HttpClient client = new() { BaseAddress = http };
        for (int i = 0; ; i++)
        {
            try
            {
                using ByteArrayContent film = new(FilmFolder.Png(name.Length + i));
                using HttpResponseMessage answer = await client.PostAsync($"/api/xrays/ward/{name}-{i}.png", film, Stop);
                using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
                if (answer.StatusCode == HttpStatusCode.Accepted)
                    accepted[$"{name}-{i}.png"] = body.RootElement.GetProperty("etag").GetString()!;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private static async Task AssertKeptAsync(StorageAccount account, Dictionary<string, DateTimeOffset> scored)
    {
        Dictionary<string, DateTimeOffset?> now = [];
        await foreach (TableEntity row in RowsAsync(account)) now.Add(row.RowKey, row.GetDateTimeOffset("_ScoredAt"));
        Assert.All(scored, row => Assert.Equal(row.Value, now.GetValueOrDefault(row.Key)));
    }

    private static async Task AssertScoredOnceAsync(
        ChexnetProcess service, ServiceContents contents, StorageAccount account, ICollection<string> accepted)
    {
        ImageKey[] listed = await new XrayContainer(account).ListAsync("ward/", Stop)
            .Select(static b => b.Reference.Key).ToArrayAsync(Stop);
        Assert.Subset(listed.Select(static k => k.Image).ToHashSet(), accepted.ToHashSet());
        await Eventually.TrueAsync(
            async () => await contents.ReceiptCountAsync() == listed.Length
                && await contents.MessagesAsync(StorageNames.OverlayRequestsQueue) == 0,
            service.ExitAsync());
        await contents.AssertExactlyAsync(listed);
        Assert.Equal(0, await contents.RowsAsync(StorageNames.FailuresTable));
    }

    private static Azure.AsyncPageable<TableEntity> RowsAsync(StorageAccount account) =>
        account.Tables.GetTableClient(StorageNames.PredictionsTable).QueryAsync<TableEntity>(
            select: ["RowKey", "_ScoredAt"], cancellationToken: Stop);

    private int EmulatorId()
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data, "emulator.json")));
        return record.RootElement.GetProperty("processId").GetInt32();
    }
}
