using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Azurite;

/// <summary>What the embedded storage has answered for is on disk, and what is damaged there is said.</summary>
public sealed class DurableStorageTests : IDisposable
{
    private const int Writers = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-durable-").FullName;
    private readonly ConcurrentQueue<string> _notices = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Killed_at_any_moment_it_has_all_that_it_answered_for(int seed)
    {
        var random = new Random(seed);
        ConcurrentDictionary<string, byte[]> blobs = new();
        ConcurrentDictionary<string, int> rows = new();
        ConcurrentDictionary<string, bool> messages = new(), removed = new();
        for (int round = 0; round < 3; round++)
        {
            await using AzuriteEmulator emulator = await StartAsync();
            StorageAccount account = await OpenAsync(emulator);
            await AssertHoldsAsync(account, blobs, rows, messages, removed);

            int answered = 0, most = random.Next(5, 60);
            using var process = Process.GetProcessById(emulator.ProcessId);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(
                writer => Task.Run(() => WriteAsync(account, $"{seed}-{round}-{writer}"), Stop)));

            async Task WriteAsync(StorageAccount to, string name)
            {
                for (int i = 0; ; i++)
                {
                    try
                    {
                        string key = $"{name}-{i}";
                        byte[] content = new byte[1 + (i * 997 % 5000)];
                        await Films(to).UploadBlobAsync(key, BinaryData.FromBytes(content), Stop);
                        blobs[key] = content;
                        await Rows(to).AddEntityAsync(new TableEntity("p", key) { ["I"] = i }, Stop);
                        rows[key] = i;
                        await to.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue).SendMessageAsync(key, Stop);
                        messages[key] = true;
                        if (i % 3 == 2)
                        {
                            // From here until the answer, it may be there or not.
                            rows.TryRemove(key, out _);
                            await Rows(to).DeleteEntityAsync("p", key, cancellationToken: Stop);
                            removed[key] = true;
                        }
                    }
                    catch (Exception e) when (e is Azure.RequestFailedException or AggregateException or HttpRequestException)
                    {
                        return;
                    }

                    if (Interlocked.Increment(ref answered) == most) process.Kill(entireProcessTree: true);
                    if (answered >= most) return;
                }
            }
        }

        await using AzuriteEmulator last = await StartAsync();
        Assert.NotEmpty(removed);
        await AssertHoldsAsync(await OpenAsync(last), blobs, rows, messages, removed);
    }

    [Fact]
    public async Task Child_that_dies_is_replaced_on_the_same_addresses_with_the_same_data()
    {
        await using AzuriteEmulator emulator = await StartAsync();
        StorageAccount account = await OpenAsync(emulator);
        int first = emulator.ProcessId;
        await Films(account).UploadBlobAsync("film", BinaryData.FromString("film"), Stop);

        using (var process = Process.GetProcessById(first)) process.Kill(entireProcessTree: true);

        BlobClient film = Films(account).GetBlobClient("film");
        await Service.Eventually.TrueAsync(() => ExistsAsync(film), emulator.Failed);
        Assert.NotEqual(first, emulator.ProcessId);
        Assert.False(emulator.Failed.IsCompleted);
        Assert.Contains(_notices, static n => n.Contains("started again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Child_without_a_data_folder_that_dies_is_reported_as_failed()
    {
        await using AzuriteEmulator emulator = await AzuriteEmulator.StartAsync(new AzuriteOptions(), Stop);

        using (var process = Process.GetProcessById(emulator.ProcessId)) process.Kill(entireProcessTree: true);

        StorageException reason = await emulator.Failed.WaitAsync(Stop);
        Assert.Equal(ErrorCodes.EmulatorUnavailable, reason.Code);
        Assert.Contains("ended by itself", reason.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task Damaged_rows_are_set_aside_and_said_and_the_images_stay(double part)
    {
        await WriteOneOfEachAsync();
        string file = Path.Combine(_folder, "__azurite_db_table__.json");
        byte[] cut = CutOff(file, part);

        await using AzuriteEmulator emulator = await StartAsync();

        StorageAccount account = await OpenAsync(emulator);
        Assert.Equal("film", await ReadFilmAsync(account));
        Assert.False((await Rows(account).GetEntityIfExistsAsync<TableEntity>("p", "r", cancellationToken: Stop)).HasValue);
        string aside = Assert.Single(Directory.GetFiles(_folder, "__azurite_db_table__.json.damaged-*"));
        Assert.Equal(cut, await File.ReadAllBytesAsync(aside, Stop));
        Assert.Contains(_notices, n => n.Contains(file, StringComparison.Ordinal) && n.Contains("set aside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Damaged_list_of_contents_is_made_anew_from_the_contents()
    {
        await WriteOneOfEachAsync();
        CutOff(Path.Combine(_folder, "__azurite_db_blob_extent__.json"), 0.5);

        await using AzuriteEmulator emulator = await StartAsync();

        Assert.Equal("film", await ReadFilmAsync(await OpenAsync(emulator)));
        Assert.Contains(_notices, static n => n.Contains("made anew from the blobs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public async Task Damaged_names_of_blobs_are_refused_and_left_as_they_are(double part)
    {
        await WriteOneOfEachAsync();
        string file = Path.Combine(_folder, "__azurite_db_blob__.json");
        byte[] cut = CutOff(file, part);

        var refused = await Assert.ThrowsAsync<StorageException>(StartAsync);

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Delete the folder", refused.Message, StringComparison.Ordinal);
        Assert.Equal(cut, await File.ReadAllBytesAsync(file, Stop));
    }

    [Fact]
    public async Task Missing_names_of_blobs_are_refused_where_there_are_contents()
    {
        await WriteOneOfEachAsync();
        string file = Path.Combine(_folder, "__azurite_db_blob__.json");
        File.Delete(file);

        var refused = await Assert.ThrowsAsync<StorageException>(StartAsync);

        Assert.Contains("it is missing", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    private async Task WriteOneOfEachAsync()
    {
        await using AzuriteEmulator emulator = await StartAsync();
        StorageAccount account = await OpenAsync(emulator);
        await Films(account).UploadBlobAsync("film", BinaryData.FromString("film"), Stop);
        await Rows(account).AddEntityAsync(new TableEntity("p", "r"), Stop);
    }

    private Task<AzuriteEmulator> StartAsync() =>
        AzuriteEmulator.StartAsync(new AzuriteOptions { DataFolder = _folder, Progress = _notices.Enqueue }, Stop);

    private static async Task<StorageAccount> OpenAsync(AzuriteEmulator emulator)
    {
        StorageAccount account = StorageAccount.Parse(emulator.ConnectionString);
        await account.EnsureCreatedAsync(Stop);
        return account;
    }

    private static async Task<bool> ExistsAsync(BlobClient blob)
    {
        try
        {
            return await blob.ExistsAsync(Stop);
        }
        catch (Exception e) when (e is Azure.RequestFailedException or AggregateException)
        {
            return false;
        }
    }

    private static async Task<string> ReadFilmAsync(StorageAccount account) =>
        (await Films(account).GetBlobClient("film").DownloadContentAsync(Stop)).Value.Content.ToString();

    private static BlobContainerClient Films(StorageAccount account) => account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);

    private static TableClient Rows(StorageAccount account) => account.Tables.GetTableClient(StorageNames.RunsTable);

    private static byte[] CutOff(string file, double part)
    {
        byte[] whole = File.ReadAllBytes(file);
        byte[] cut = whole[..(int)(whole.Length * part)];
        File.WriteAllBytes(file, cut);
        return cut;
    }

    private static async Task AssertHoldsAsync(
        StorageAccount account,
        ConcurrentDictionary<string, byte[]> blobs,
        ConcurrentDictionary<string, int> rows,
        ConcurrentDictionary<string, bool> messages,
        ConcurrentDictionary<string, bool> removed)
    {
        foreach ((string name, byte[] content) in blobs)
        {
            BlobClient blob = Films(account).GetBlobClient(name);
            Assert.Equal(content, (await blob.DownloadContentAsync(Stop)).Value.Content.ToArray());
        }

        Dictionary<string, int?> found = [];
        await foreach (TableEntity row in Rows(account).QueryAsync<TableEntity>(cancellationToken: Stop))
            found.Add(row.RowKey, row.GetInt32("I"));
        Assert.All(rows, row => Assert.Equal(row.Value, found.GetValueOrDefault(row.Key)));
        Assert.All(removed.Keys, name => Assert.DoesNotContain(name, found.Keys));

        QueueClient queue = account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);
        Assert.True((await queue.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount >= messages.Count);
    }
}
