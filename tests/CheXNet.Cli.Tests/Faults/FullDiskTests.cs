using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>
/// The embedded storage whose files cannot grow. A limit on the size of its process's files stands for the full disk: it needs no
/// privilege, and fails the same calls, with EFBIG where the disk says ENOSPC.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-full-").FullName;
    private readonly ConcurrentQueue<string> _notices = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Write_without_room_is_answered_507_said_once_and_costs_nothing_that_was_answered_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit limits another process's files.");
        Dictionary<string, byte[]> blobs = [];
        List<string> rows = [];
        await using (AzuriteEmulator emulator = await StartAsync())
        {
            StorageAccount account = await OpenAsync(emulator);
            await FillAsync(account, "before", 3, blobs, rows);

            await LimitAsync(emulator, bytes: 200_000);
            (int blobsRefused, int rowsRefused) = await FillAsync(account, "full", 40, blobs, rows);
            Assert.InRange(blobsRefused, 1, 39);
            Assert.InRange(rowsRefused, 1, 39);
            StorageException said = await Assert.ThrowsAsync<StorageException>(() => new XrayContainer(account).WriteAsync(
                new ImageKey("ward", "film.png"), BinaryData.FromBytes(new byte[300_000]), Stop));
            Assert.Equal(ErrorCodes.StorageFull, said.Code);
            await AssertHoldsAsync(account, blobs, rows);

            await LimitAsync(emulator, bytes: null);
            Assert.Equal((0, 0), await FillAsync(account, "after", 3, blobs, rows));
            Assert.Single(_notices, static n => n.Contains("the disk is full", StringComparison.Ordinal));
            using Process process = Process.GetProcessById(emulator.ProcessId);
            process.Kill();
        }

        await using AzuriteEmulator again = await StartAsync();
        await AssertHoldsAsync(await OpenAsync(again), blobs, rows);
    }

    // What could not be kept is written later than what came after it, so that a journal may have new rows before older ones.
    [Fact]
    public async Task Rows_written_at_once_on_a_full_disk_can_be_changed_after_a_kill_and_stand_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit limits another process's files.");
        await using (AzuriteEmulator emulator = await StartAsync())
        {
            TableClient rows = Rows(await OpenAsync(emulator));
            for (int round = 0; round < 6; round++)
            {
                await LimitAsync(emulator, bytes: 1);
                Task<bool>[] writes =
                    [.. Enumerable.Range(0, 16).Select(i => TryAsync(() => rows.UpsertEntityAsync(Row($"{round}-{i:D2}"))))];
                await writes[0];
                await LimitAsync(emulator, bytes: null);
                await Task.WhenAll(writes);
                await rows.UpsertEntityAsync(Row($"after-{round}"), cancellationToken: Stop);
            }

            using Process process = Process.GetProcessById(emulator.ProcessId);
            process.Kill();
        }

        await using AzuriteEmulator again = await StartAsync();
        TableClient kept = Rows(await OpenAsync(again));
        string[] names = await NamesAsync(kept);
        foreach (string name in names)
            await kept.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(name))], Stop);

        Assert.Equal(6, names.Count(static n => n.StartsWith("after", StringComparison.Ordinal)));
        Assert.Equal(names, await NamesAsync(kept));
        Assert.Equal(names.Distinct(), names);

        static TableEntity Row(string name) => new("p", name) { ["Bytes"] = new byte[2000] };

        static async Task<string[]> NamesAsync(TableClient table) =>
            [.. (await table.QueryAsync<TableEntity>(cancellationToken: Stop).ToListAsync(Stop)).Select(static r => r.RowKey).Order()];
    }

    private static async Task<(int Blobs, int Rows)> FillAsync(
        StorageAccount account, string name, int count, Dictionary<string, byte[]> blobs, List<string> rows)
    {
        (int blobsRefused, int rowsRefused) = (0, 0);
        for (int i = 0; i < count; i++)
        {
            byte[] content = new byte[20_000];
            Random.Shared.NextBytes(content);
            if (await TryAsync(() => Films(account).UploadBlobAsync($"{name}-{i}", BinaryData.FromBytes(content), Stop)))
                blobs[$"{name}-{i}"] = content;
            else
                blobsRefused++;
            TableEntity row = new("p", $"{name}-{i}") { ["Bytes"] = content };
            if (await TryAsync(() => Rows(account).AddEntityAsync(row, Stop))) rows.Add(row.RowKey);
            else rowsRefused++;
        }

        return (blobsRefused, rowsRefused);
    }

    private static async Task<bool> TryAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (RequestFailedException e)
        {
            Assert.Equal(507, e.Status);
            return false;
        }
    }

    private static async Task AssertHoldsAsync(StorageAccount account, Dictionary<string, byte[]> blobs, List<string> rows)
    {
        foreach ((string name, byte[] content) in blobs)
            Assert.Equal(content, (await Films(account).GetBlobClient(name).DownloadContentAsync(Stop)).Value.Content.ToArray());
        foreach (string row in rows)
        {
            TableEntity kept = await Rows(account).GetEntityAsync<TableEntity>("p", row, cancellationToken: Stop);
            Assert.Equal(20_000, kept.GetBinary("Bytes").Length);
        }
    }

    private static async Task LimitAsync(AzuriteEmulator emulator, long? bytes)
    {
        string limit = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        using Process prlimit = Process.Start(
            "/usr/bin/prlimit", ["--pid", emulator.ProcessId.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}:unlimited"]);
        await prlimit.WaitForExitAsync(Stop);
        Assert.Equal(0, prlimit.ExitCode);
    }

    private Task<AzuriteEmulator> StartAsync() =>
        AzuriteEmulator.StartAsync(new AzuriteOptions { DataFolder = _folder, Progress = _notices.Enqueue }, Stop);

    private static async Task<StorageAccount> OpenAsync(AzuriteEmulator emulator)
    {
        StorageAccount account = StorageAccount.Parse(emulator.ConnectionString);
        await account.EnsureCreatedAsync(Stop);
        return account;
    }

    private static BlobContainerClient Films(StorageAccount account) => account.Blobs.GetBlobContainerClient(StorageNames.XraysContainer);

    private static TableClient Rows(StorageAccount account) => account.Tables.GetTableClient(StorageNames.RunsTable);
}
