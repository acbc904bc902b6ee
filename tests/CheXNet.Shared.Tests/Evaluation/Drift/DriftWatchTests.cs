using Azure.Data.Tables;
using Azure.Storage.Blobs;
using CheXNet.Evaluation.Drift;
using CheXNet.Models;
using CheXNet.Results;
using CheXNet.Shared.Tests.Results;
using CheXNet.Storage;
using CheXNet.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation.Drift;

public sealed class DriftWatchTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 8, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly ModelId Model = SampleResults.Card().ToModelId();

    private readonly List<string> _log = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Films_of_the_stretch_are_compared_and_a_change_is_in_table_and_log()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await StoreAsync(account, "ward7", mass: 0.95, films: 30, Now.AddHours(-3));
        // Before the stretch, and of a dataset that nobody watches.
        await StoreAsync(account, "ward7", mass: 0.1, films: 5, Now.AddDays(-8), "old");
        await StoreAsync(account, "ward8", mass: 0.95, films: 3, Now.AddHours(-3));
        DriftStore store = new(account);
        await store.SetReferenceAsync("ward7", Low(), Cancellation);

        DriftCheck check = Assert.Single(await Watch(account).CheckAsync(Cancellation));

        Assert.Equal(("ward7", 30), (check.Dataset, check.Report.Films));
        TableEntity row = Assert.Single(await RowsAsync(account));
        Assert.Equal(("ward7", "2026-08-14"), (row.PartitionKey, row.RowKey));
        Assert.Equal((true, "Mass, higher", 30), (row.GetBoolean("Changed"), row.GetString("ChangedOf"), row.GetInt32("Films")));
        Assert.Contains(_log, static l => l.StartsWith(
            "Warning: The films of dataset ward7 have changed: Mass, higher", StringComparison.Ordinal));
        await Watch(account).CheckAsync(Cancellation);
        Assert.Single(await RowsAsync(account));

        await store.SetReferenceAsync("ward7", null, Cancellation);
        Assert.Empty(await Watch(account).CheckAsync(Cancellation));
    }

    [Fact]
    public async Task Dataset_without_films_by_the_references_model_is_told_and_an_unreadable_reference_stops_no_other()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        DriftStore store = new(account);
        await store.SetReferenceAsync("empty", Low(), Cancellation);
        BlobContainerClient models = account.Blobs.GetBlobContainerClient(StorageNames.ModelsContainer);
        await models.GetBlobClient("drift/broken.json").UploadAsync(BinaryData.FromString("{}"), Cancellation);
        Assert.Equal(["broken", "empty"], await store.WatchedAsync(Cancellation));
        Assert.Empty(await new ModelContainer(account).ListAsync(Cancellation));

        Assert.Equal("empty", Assert.Single(await Watch(account).CheckAsync(Cancellation)).Dataset);
        Assert.Contains(_log, static l => l.StartsWith("Warning: Dataset empty has no film by sample@1.0.0", StringComparison.Ordinal));
        Assert.Contains(_log, static l => l.StartsWith("Error: Dataset broken is not compared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stretch_of_no_days_compares_nothing()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        await new DriftStore(account).SetReferenceAsync("ward7", Low(), Cancellation);
        Assert.Empty(await Watch(account, DriftOptions.Parse("0")).CheckAsync(Cancellation));
        Assert.Equal(TimeSpan.FromDays(7), DriftOptions.Parse("").Stretch);
        Assert.All(["-1", "91", "week"], static text => Assert.Contains(
            $"CHEXNET_DRIFT_DAYS is '{text}': use a number of days, 0 to 90",
            Assert.Throws<InvalidInputException>(() => DriftOptions.Parse(text)).Message, StringComparison.Ordinal));
    }

    private static DriftReference Low() => new(
        DriftReference.CurrentSchema, Model, "before", 2000, 10,
        [new DriftSeries("Mass", [.. Enumerable.Range(0, 1001).Select(static i => i / 2000.0)])]);

    private static async Task StoreAsync(
        StorageAccount account, string dataset, double mass, int films, DateTimeOffset at, string name = "film")
    {
        StoredPrediction[] rows =
        [
            .. Enumerable.Range(0, films)
                .Select(i => SampleResults.Of(new ImageKey(dataset, $"{name}-{i}.png"), mass: mass))
                .Select(s => s with
                {
                    Prediction = s.Prediction with { Provenance = s.Prediction.Provenance with { ScoredAt = at } },
                }),
        ];
        await new ResultWriter(account).StoreAsync(rows, SampleResults.Card(), Cancellation);
    }

    private static async Task<List<TableEntity>> RowsAsync(StorageAccount account) =>
        await account.Tables.GetTableClient(StorageNames.DriftTable)
            .QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);

    private DriftWatch Watch(StorageAccount account, DriftOptions? options = null) => new(
        new DriftStore(account), new PredictionStore(account), new FailureStore(account), options ?? new DriftOptions(),
        new FixedTime(), new RecordedLog(_log));

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class RecordedLog(List<string> lines) : ILogger<DriftWatch>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
