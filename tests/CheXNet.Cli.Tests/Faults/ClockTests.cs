using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using CheXNet.Cli.Azurite;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Cli.Tests.Faults;

/// <summary>A clock that is set back delays neither messages nor leases by the length of the jump.</summary>
public sealed partial class ClockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chexnet-clock-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Clock_of_the_embedded_storage_never_goes_back_and_goes_on_at_its_own_pace()
    {
        string folder = await AzuriteInstallation.EnsureAsync(LocalFolders.Cache, Environment.GetEnvironmentVariable("PATH"), null, Stop);
        const string Script = """
            const real = Date.now, pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
            let jump = 0;
            Date.now = () => real() + jump;
            require('./clock.cjs');
            const before = new Date();
            jump = -3_600_000;
            pause();
            const back = Date.now() - before.getTime(), made = new Date().getTime() - before.getTime();
            jump = 7_200_000;
            const forth = Date.now() - before.getTime();
            console.log(`${back >= 25 && back < 60_000} ${made >= back} ${forth >= 7_200_000} ${before instanceof Date} ${new Date(0).toISOString()}`);
            """;
        using Process node = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;

        Assert.Equal("true true true true 1970-01-01T00:00:00.000Z", (await node.StandardOutput.ReadToEndAsync(Stop)).Trim());
    }

    [Fact]
    public async Task Message_and_lease_of_a_clock_an_hour_ahead_are_free_as_soon_as_they_would_have_been()
    {
        const int Visibility = 2;
        await using (AzuriteEmulator emulator = await StartAsync())
        {
            StorageAccount account = await OpenAsync(emulator);
            await Queue(account).SendMessageAsync("waiting", Stop);
            await Queue(account).SendMessageAsync("in hand", Stop);
            Assert.NotNull((await Queue(account).ReceiveMessageAsync(TimeSpan.FromSeconds(Visibility), Stop)).Value);
            await Lock(account).UploadAsync(new MemoryStream(), cancellationToken: Stop);
            await Lock(account).GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Stop);
        }

        await MoveStoredTimesAsync(TimeSpan.FromHours(1));

        await using AzuriteEmulator later = await StartAsync();
        StorageAccount now = await OpenAsync(later);
        List<string> received = [];
        await Service.Eventually.TrueAsync(
            async () =>
            {
                if ((await Queue(now).ReceiveMessageAsync(TimeSpan.FromMinutes(5), Stop)).Value is { } message) received.Add(message.Body.ToString());
                return received.Count == 2;
            },
            later.Failed);
        Assert.Equal(["in hand", "waiting"], received.Order());
        await Service.Eventually.TrueAsync(async () => await TryLeaseAsync(now), later.Failed);
    }

    private static async Task<bool> TryLeaseAsync(StorageAccount account)
    {
        try
        {
            await Lock(account).GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Stop);
            return true;
        }
        catch (Azure.RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    private async Task MoveStoredTimesAsync(TimeSpan by)
    {
        int moved = 0;
        foreach (string file in Directory.GetFiles(_folder, "__azurite_db_*.json"))
        {
            string text = await File.ReadAllTextAsync(file, Stop);
            text = Visible().Replace(text, m => Moved(m, (long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) + (long)by.TotalMilliseconds)
                .ToString(CultureInfo.InvariantCulture)));
            text = Instant().Replace(text, m => Moved(m, DateTimeOffset.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)
                .Add(by).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)));
            text = Receipt().Replace(text, m => Moved(m, MovedReceipt(m.Groups[1].Value, by)));
            await File.WriteAllTextAsync(file, text, Stop);
        }

        Assert.True(moved >= 7, $"{moved} times were moved");

        string Moved(Match match, string value)
        {
            moved++;
            return match.Value.Replace(match.Groups[1].Value, value, StringComparison.Ordinal);
        }
    }

    private static string MovedReceipt(string receipt, TimeSpan by)
    {
        const string Form = "ddMMMyyyyHH:mm:ss";
        string plain = System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(receipt));
        DateTime at = DateTime.ParseExact(plain[..Form.Length], Form, CultureInfo.InvariantCulture);
        string moved = (at + by).ToString(Form, CultureInfo.InvariantCulture) + plain[Form.Length..];
        return Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(moved));
    }

    private Task<AzuriteEmulator> StartAsync() => AzuriteEmulator.StartAsync(new AzuriteOptions { DataFolder = _folder }, Stop);

    private static async Task<StorageAccount> OpenAsync(AzuriteEmulator emulator)
    {
        StorageAccount account = StorageAccount.Parse(emulator.ConnectionString);
        await account.EnsureCreatedAsync(Stop);
        return account;
    }

    private static QueueClient Queue(StorageAccount account) => account.Queues.GetQueueClient(StorageNames.OverlayRequestsQueue);

    private static BlockBlobClient Lock(StorageAccount account) =>
        account.Blobs.GetBlobContainerClient(StorageNames.RunsContainer).GetBlockBlobClient("lock");

    [GeneratedRegex("\"timeNextVisible\":([0-9]+)")]
    private static partial Regex Visible();

    [GeneratedRegex("\"(?:insertionTime|leaseExpireTime)\":\"([^\"]+)\"")]
    private static partial Regex Instant();

    [GeneratedRegex("\"popReceipt\":\"([^\"]+)\"")]
    private static partial Regex Receipt();
}
