using Azure.Data.Tables;
using CheXNet.Runs;
using CheXNet.Storage;
using CheXNet.Testing;
using CheXNet.Testing.Runs;
using Xunit;

namespace CheXNet.Shared.Tests.Runs;

/// <summary>What runs need of their storage, held against Azurite and against the doubles that other tests use in its place.</summary>
public sealed class RunStorageTests(AzuriteFixture azurite)
{
    private static readonly RunRecord Record = new()
    {
        Run = new RunId("r"),
        Request = new RunRequest
        {
            Dataset = "set",
            Prefix = "a/",
            Tolerated = new FailureTolerance { Percent = 1.5 },
            Model = new CheXNet.Models.ModelId("m", "1"),
        },
        Engine = RunEngine.Durable,
        State = RunState.Pending,
        CreatedAt = new DateTimeOffset(2026, 8, 14, 12, 0, 0, TimeSpan.Zero),
    };

    public static TheoryData<bool> Both => [true, false];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Blob_is_created_once_and_replaced_only_unchanged(bool real)
    {
        IRunBlobs blobs = real ? new AzureRunBlobs(await azurite.NewAccountAsync()) : new InMemoryRunBlobs(new BlobMemory(), Chaos.Quiet);

        Assert.Null(await blobs.ReadAsync("r/x", Cancellation));
        Assert.True(await blobs.CreateAsync("r/x", BinaryData.FromString("1"), Cancellation));
        Assert.False(await blobs.CreateAsync("r/x", BinaryData.FromString("2"), Cancellation));
        RunBlob first = (await blobs.ReadAsync("r/x", Cancellation))!;
        Assert.True(await blobs.ReplaceAsync("r/x", BinaryData.FromString("3"), first.Tag, Cancellation));
        Assert.False(await blobs.ReplaceAsync("r/x", BinaryData.FromString("4"), first.Tag, Cancellation));
        Assert.Equal(("1", "3"), (first.Content.ToString(), (await blobs.ReadAsync("r/x", Cancellation))!.Content.ToString()));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Blob_written_as_a_stream_replaces_the_one_before(bool real)
    {
        IRunBlobs blobs = real ? new AzureRunBlobs(await azurite.NewAccountAsync()) : new InMemoryRunBlobs(new BlobMemory(), Chaos.Quiet);
        foreach (string text in new[] { "a longer text", "", "short" })
        {
            await using (Stream stream = await blobs.OpenWriteAsync("r/list", Cancellation))
                await stream.WriteAsync(BinaryData.FromString(text), Cancellation);

            Assert.Equal(text, (await blobs.ReadAsync("r/list", Cancellation))!.Content.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Row_survives_a_round_trip_with_every_field(bool real)
    {
        IRunStore store = await StoreAsync(real);
        RunPlan plan = RunPlan.For(Record.Run, 3, Record.Request, 112_120);
        RunRecord full = Record with
        {
            State = RunState.Failed,
            Attempt = 3,
            StartedAt = Record.CreatedAt.AddSeconds(1),
            FinishedAt = Record.CreatedAt.AddHours(1),
            Plan = plan,
            Final = new RunCounts(1, 2, 1, 3, 1),
            FinalFailures = FailureCounts.Of([ErrorCodes.ImageCorrupt, ErrorCodes.ModelNotFound]),
            Code = ErrorCodes.RunFailuresExceeded,
            Message = "Größer als erlaubt.",
            Checkpoints = new Dictionary<int, RunCheckpoint>
            {
                [2] = RunCheckpoint.Start(plan, 2) with
                {
                    Ahead = uint.MaxValue - 1,
                    Seconds = new StageSeconds(1.5, 2, 3, 4, 5),
                    FailuresByCode = FailureCounts.Of([ErrorCodes.ImageCorrupt]),
                },
            },
        };

        Assert.True(await store.AddAsync(full, Cancellation));
        RunRecord read = await store.GetAsync(Record.Run, Cancellation);

        Assert.Equal(full.Checkpoints[2], Assert.Single(read.Checkpoints).Value);
        Assert.Equal(full, read with { Tag = "", Checkpoints = full.Checkpoints });
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Row_is_added_once_and_replaced_only_unchanged(bool real)
    {
        IRunStore store = await StoreAsync(real);

        Assert.True(await store.AddAsync(Record, Cancellation));
        Assert.False(await store.AddAsync(Record with { State = RunState.Running }, Cancellation));
        RunRecord first = await store.GetAsync(Record.Run, Cancellation);
        Assert.True(await store.ReplaceAsync(first.Become(RunState.Running), Cancellation));
        Assert.False(await store.ReplaceAsync(first.Become(RunState.Cancelled), Cancellation));
        Assert.Equal(RunState.Running, (await store.GetAsync(Record.Run, Cancellation)).State);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Shards_that_note_their_checkpoints_at_the_same_time_keep_all_of_them(bool real)
    {
        IRunStore store = await StoreAsync(real);
        RunPlan plan = RunPlan.For(Record.Run, 0, Record.Request with { Shards = RunRequest.MostShards }, 2_000_000);
        await store.AddAsync(Record with { Plan = plan }, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, plan.Shards).Select(shard =>
            store.SaveCheckpointAsync(RunCheckpoint.Start(plan, shard) with { Counts = new RunCounts { Succeeded = 256 } }, Cancellation)));

        RunRecord read = await store.GetAsync(Record.Run, Cancellation);
        Assert.Equal(Enumerable.Range(0, plan.Shards), read.Checkpoints.Keys.Order());
        Assert.Equal(256 * plan.Shards, read.Counts.Succeeded);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Change_meets_a_row_that_another_changes_meanwhile_and_still_happens(bool real)
    {
        IRunStore store = await StoreAsync(real);
        await store.AddAsync(Record, Cancellation);

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => store.UpdateAsync(Record.Run, r => r with { Attempt = r.Attempt + 1 }, Cancellation)));

        Assert.Equal(8, (await store.GetAsync(Record.Run, Cancellation)).Attempt);
    }

    [Fact]
    public async Task Row_that_cannot_be_read_does_not_hide_the_others_and_is_named_when_asked_for()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        AzureRunStore store = new AzureRunStore(account);
        await store.AddAsync(Record, Cancellation);
        TableEntity[] odd =
        [
            new("runs", "a") { ["Request"] = "{" },
            new("runs", "b") { ["Request"] = """{"dataset":"set"}""", ["Engine"] = 7, ["State"] = "Pending" },
            new("runs", "S P") { ["Request"] = """{"dataset":"set"}""", ["Engine"] = "Local", ["State"] = "Pending" },
            new("runs", "z"),
        ];
        foreach (TableEntity row in odd) await account.Tables.GetTableClient("Runs").AddEntityAsync(row, Cancellation);

        List<RunId> listed = [];
        await foreach (RunRecord row in store.ListAsync(Cancellation)) listed.Add(row.Run);

        Assert.Equal([Record.Run], listed);
        foreach (string id in new[] { "a", "b", "z" })
        {
            StorageException why = await Assert.ThrowsAsync<StorageException>(() => store.FindAsync(new RunId(id), Cancellation));
            Assert.Contains($"The row of run '{id}'", why.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Runs_are_listed_in_order_of_their_ids(bool real)
    {
        IRunStore store = await StoreAsync(real);
        foreach (string id in new[] { "b", "a-1", "a" }) await store.AddAsync(Record with { Run = new RunId(id) }, Cancellation);

        var ids = new List<string>();
        await foreach (RunRecord row in store.ListAsync(Cancellation)) ids.Add(row.Run.Value);

        Assert.Equal(["a", "a-1", "b"], ids);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Run_that_is_not_there_is_named(bool real)
    {
        RunException e = await Assert.ThrowsAsync<RunException>(
            async () => await (await StoreAsync(real)).GetAsync(new RunId("gone"), Cancellation));

        Assert.Equal(ErrorCodes.RunNotFound, e.Code);
        Assert.Contains("'gone'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Run_is_taken_by_one_process_at_a_time(bool real)
    {
        StorageAccount? account = real ? await azurite.NewAccountAsync() : null;
        var memory = new LockMemory();
        IRunLocks Process() =>
            account is null ? new InMemoryRunLocks(memory, Chaos.Quiet) : new AzureRunLocks(account, TimeProvider.System);

        await using (IRunLock held = (await Process().TryTakeAsync(Record.Run, Cancellation))!)
        {
            Assert.Null(await Process().TryTakeAsync(Record.Run, Cancellation));
            Assert.False(held.Lost.IsCancellationRequested);
        }

        await using IRunLock? again = await Process().TryTakeAsync(Record.Run, Cancellation);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Listing_gives_names_within_the_dataset_in_order_with_bare_etags()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        var xrays = new XrayContainer(account);
        var tags = new Dictionary<string, string>();
        foreach (string name in new[] { "set/b.png", "set/a/1.png", "set/a/2.png", "set2/c.png" })
            tags[name] = await xrays.WriteAsync(ImageKey.FromBlobName(name), BinaryData.FromString(name), Cancellation);
        var listing = new AzureImageListing(new XrayContainer(account), new AzureRunBlobs(account));

        Assert.Equal(
            [new("a/1.png", tags["set/a/1.png"]), new("a/2.png", tags["set/a/2.png"]), new("b.png", tags["set/b.png"])],
            await ListAsync(listing, new RunRequest { Dataset = "set" }));
        Assert.Equal(
            [new("a/1.png", tags["set/a/1.png"]), new("a/2.png", tags["set/a/2.png"])],
            await ListAsync(listing, new RunRequest { Dataset = "set", Prefix = "a/" }));
    }

    [Fact]
    public async Task Listing_by_a_list_gives_each_name_once_and_keeps_those_that_are_gone()
    {
        StorageAccount account = await azurite.NewAccountAsync();
        string tag = await new XrayContainer(account).WriteAsync(new ImageKey("set", "a.png"), BinaryData.FromString("1"), Cancellation);
        var blobs = new AzureRunBlobs(account);
        await blobs.CreateAsync("lists/mine.txt", BinaryData.FromString("gone.png\na.png\r\n\na.png\n"), Cancellation);
        var listing = new AzureImageListing(new XrayContainer(account), blobs);

        Assert.Equal(
            [new("a.png", tag), new("gone.png", null)],
            await ListAsync(listing, new RunRequest { Dataset = "set", List = "lists/mine.txt" }));
        await Assert.ThrowsAsync<InvalidInputException>(
            () => ListAsync(listing, new RunRequest { Dataset = "set", List = "lists/none.txt" }));
    }

    private static async Task<List<ManifestEntry>> ListAsync(AzureImageListing listing, RunRequest request)
    {
        var entries = new List<ManifestEntry>();
        await foreach (ManifestEntry entry in listing.ListAsync(request, Cancellation)) entries.Add(entry);
        return entries;
    }

    private async Task<IRunStore> StoreAsync(bool real) =>
        real ? new AzureRunStore(await azurite.NewAccountAsync()) : new InMemoryRunStore(new RowMemory(), Chaos.Quiet);
}
